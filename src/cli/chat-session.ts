// The work of `reckon chat`: lines in, answers out as they come. Answers go to standard output, the rest to standard error.
import { createInterface } from "node:readline";
import { randomKey } from "../engine/random.ts";
import { UserError } from "../run/errors.ts";
import { createSampler } from "../sample/generate.ts";
import { chatNotes, encodeChat, type Message } from "../text/chat.ts";
import { openModel } from "./open-model.ts";
import type { ModelOptions } from "./options.ts";

export type ChatOptions = ModelOptions & { system?: string; temperature: number; maxTokens: number; seed: number };

const interruptedExitCode = 130;

/** @throws UserError for a model that cannot be used; from a pipe also for a turn that does not fit its context. */
export async function chat(options: ChatOptions): Promise<void> {
  const isTerminal = process.stdin.isTTY === true && process.stderr.isTTY === true;
  const note = (text: string) => void process.stderr.write(`${text}\n`);
  const answer = await createAnswerer(options, note);
  const opening: Message[] = options.system === undefined ? [] : [{ role: "system", content: options.system }];
  let messages = opening;
  let turn = 0;

  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: isTerminal, prompt: "> " });
  lines.on("SIGINT", () => process.exit(interruptedExitCode));
  if (isTerminal) {
    note("/reset begins anew, /exit ends");
    lines.prompt();
  }
  for await (const line of lines) {
    const text = line.trim();
    if (text === "/exit") break;
    if (text === "/reset") messages = opening;
    else if (text !== "") {
      const asked: Message[] = [...messages, { role: "user", content: text }];
      try {
        const content = await answer(asked, turn, (piece) => void process.stdout.write(piece));
        process.stdout.write("\n");
        messages = [...asked, { role: "assistant", content }];
        turn += 1;
      } catch (error) {
        if (!isTerminal || !(error instanceof UserError)) throw error;
        note(error.message);
      }
    }
    if (isTerminal) lines.prompt();
  }
  lines.close();
}

/** Gives the model's answer to a conversation; its draws depend on the seed and the number of the turn. */
async function createAnswerer(
  { temperature, maxTokens, seed, system, ...options }: ChatOptions,
  note: (text: string) => void,
) {
  const { family, weights, trainable, tokenizer: open, endIds } = await openModel(options);
  const tokenizer = open();
  for (const sentence of chatNotes(tokenizer, { hasSystemPrompt: Boolean(system) })) note(sentence);
  const settings = { temperature, topK: 0, topP: 1, maxNewTokens: maxTokens, stopIds: endIds(), slots: 1 };
  const sampler = createSampler({ family, weights, trainable }, settings);
  return async (messages: readonly Message[], turn: number, write: (piece: string) => void): Promise<string> => {
    const ids = encodeChat(tokenizer, messages, { addGenerationPrompt: true });
    if (ids.length >= family.contextLength) {
      throw new UserError(
        `the conversation has ${ids.length} tokens, the model's context holds ${family.contextLength}: begin a new one with /reset`,
      );
    }
    const decode = (tokens: readonly number[]) => tokenizer.decode(tokens, { skipSpecialTokens: true });
    const said: number[] = [];
    let shown = "";
    const show = (text: string) => {
      // Half a character decodes to something else than the whole one; it waits for the rest.
      if (!text.startsWith(shown)) return;
      write(text.slice(shown.length));
      shown = text;
    };
    const onToken = (id: number) => {
      said.push(id);
      show(decode(said).replace(/\uFFFD+$/, ""));
    };
    await sampler.generate([{ ids, keys: [randomKey(seed, turn)], onToken }]);
    const text = decode(said);
    show(text);
    return text;
  };
}
