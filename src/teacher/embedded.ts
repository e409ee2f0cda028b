// A model folder on this machine as a teacher: `reckon://models/tiny`. Requests that wait are answered side by side by our own
// engine. Draws depend on a request's seed alone, so that it gets the same reply whatever is asked beside it.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { randomKey } from "../engine/random.ts";
import { resolveModel } from "../hub/resolve-model.ts";
import type { DownloadEvent } from "../hub/snapshot.ts";
import { loadModel } from "../model/load.ts";
import { UserError } from "../run/errors.ts";
import { packageRoot } from "../run/version.ts";
import { type Completion, createSampler, type PromptRequest, type Sampler } from "../sample/generate.ts";
import { encodeChat } from "../text/chat.ts";
import { fitTokenizer } from "../text/fit-tokenizer.ts";
import { loadTokenizer } from "../text/tokenizer.ts";
import { type Ask, AskError } from "./ask.ts";
import type { Endpoint } from "./endpoints.ts";
import type { Reply } from "./reply.ts";
import type { TeachRequest } from "./request.ts";
import { splitThinking } from "./thinking.ts";

/** The folder of a model: of the user's, of the package, or from the hub. @throws UserError where there is none */
export function embeddedFolder(path: string, { folders, onDownload }: EmbeddedOptions): Promise<string> {
  const places = [...folders.map((folder) => resolve(folder, path)), join(packageRoot, path)];
  const found = places.find((place) => existsSync(join(place, "config.json")));
  return resolveModel(found ?? path, onDownload ? { onEvent: onDownload } : {});
}

type Settings = { temperature: number; topP: number; maxTokens: number };
type Waiting = Settings & {
  request: PromptRequest;
  done: (reply: Reply) => void;
  fail: (error: unknown) => void;
};

export type EmbeddedOptions = {
  /** Where a relative path is looked up. */
  folders: readonly string[];
  onDownload?: ((event: DownloadEvent) => void) | undefined;
};

/** @param path of a folder, or a name on the hub; the model is opened by the first request */
export function openEmbedded(path: string, { name, url, model, concurrency }: Endpoint, options: EmbeddedOptions): Ask {
  const open = async () => {
    const folder = await embeddedFolder(path, options);
    const { family, weights } = loadModel(folder);
    const tokenizer = fitTokenizer(loadTokenizer(folder), family.vocabularySize);
    const samplers = new Map<string, Sampler>();
    const samplerOf = ({ temperature, topP, maxTokens }: Settings) => {
      const key = JSON.stringify([temperature, topP, maxTokens]);
      const stopIds = tokenizer.endOfTurnIds;
      const settings = { temperature, topK: 0, topP, maxNewTokens: maxTokens, stopIds, slots: concurrency };
      const sampler = samplers.get(key) ?? createSampler({ family, weights }, settings);
      samplers.set(key, sampler);
      return sampler;
    };
    return { tokenizer, samplerOf, contextLength: family.contextLength };
  };
  let opened: ReturnType<typeof open> | undefined;
  let waiting: Waiting[] = [];
  let isWorking = false;

  const refusal = (reason: string, kind: AskError["kind"]) =>
    new AskError(`the teacher ${name} (${model} at ${url}): ${reason}`, {
      kind,
      lost: { promptTokens: 0, completionTokens: 0 },
    });

  const work = async () => {
    isWorking = true;
    // Those that are asked together are answered together.
    await new Promise((done) => setImmediate(done));
    while (waiting.length > 0) {
      const [first] = waiting as [Waiting, ...Waiting[]];
      const isAlike = ({ temperature, topP, maxTokens }: Settings) =>
        temperature === first.temperature && topP === first.topP && maxTokens === first.maxTokens;
      const together = waiting.filter(isAlike).slice(0, concurrency);
      waiting = waiting.filter((one) => !together.includes(one));
      try {
        const { samplerOf } = await opened!;
        await samplerOf(first).generate(together.map(({ request }) => request));
      } catch (error) {
        for (const { fail } of together) fail(error);
      }
    }
    isWorking = false;
  };

  return async ({ messages, parameters }: TeachRequest) => {
    opened ??= open();
    const { tokenizer, contextLength } = await opened.catch((error: unknown) => {
      throw error instanceof UserError ? refusal(error.message, "fatal") : error;
    });
    const ids = encodeChat(tokenizer, [...messages], { addGenerationPrompt: true });
    if (ids.length >= contextLength)
      throw refusal(`the prompt has ${ids.length} tokens, the model's context holds ${contextLength}`, "refused");
    const {
      temperature,
      top_p: topP,
      max_tokens: maxTokens,
      seed,
    } = parameters as Record<string, number> & {
      max_tokens: number;
    };
    return new Promise((done, fail) => {
      const onFinished = ({ ids: said, stop }: Completion) =>
        done({
          ...splitThinking({ thinking: "", text: tokenizer.decode(said, { skipSpecialTokens: true }) }),
          finish: stop === "eos" ? "stop" : "length",
          usage: { promptTokens: ids.length, completionTokens: said.length },
        });
      const request = { ids, keys: [randomKey(seed ?? 0)], onFinished };
      waiting.push({ temperature: temperature ?? 1, topP: topP ?? 1, maxTokens, request, done, fail });
      if (!isWorking) void work();
    });
  };
}
