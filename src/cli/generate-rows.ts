// The work of `reckon generate`: one completion a row, in order, many rows side by side. A row's draws depend on the
// seed and its place among the rows alone.
import { randomKey } from "../engine/random.ts";
import { createSampler } from "../sample/generate.ts";
import { inGroups, transformJsonLines } from "./json-lines.ts";
import { openModel } from "./open-model.ts";
import type { GenerateOptions } from "./options.ts";
import { promptRowSchema } from "./row-input.ts";

const rowsAtOnce = 256;
const slots = 64;

export async function generateRows({ input, output, seed, ...options }: GenerateOptions): Promise<void> {
  const { family, weights, trainable, tokenizer, hasTokenizer, endIds } = await openModel(options);
  const { temperature, topK, topP, maxTokens: maxNewTokens } = options;
  const settings = { temperature, topK, topP, maxNewTokens, stopIds: endIds(), slots };
  const sampler = createSampler({ family, weights, trainable }, settings);
  const { vocabularySize, contextLength } = family;
  const schema = promptRowSchema({ vocabularySize, contextLength: contextLength - 1, tokenizer });
  await transformJsonLines({ input, output, schema }, async function* (rows) {
    let row = 0;
    for await (const group of inGroups(rows, rowsAtOnce)) {
      const prompts = group.map((ids, index) => ({ ids, keys: [randomKey(seed, row + index)] }));
      row += group.length;
      for (const [completion] of await sampler.generate(prompts)) {
        const { ids, logProbs, stop } = completion!;
        const text = hasTokenizer ? tokenizer().decode(ids, { skipSpecialTokens: true }) : "";
        yield { ids, text, logProbs, stop };
      }
    }
  });
}
