// What of a Gemma 3 config.json would change the computation in a way that we do not support.
import { describe, expect, it } from "vitest";
import { tinyConfig } from "../../test/tiny-gemma.ts";
import { familyOf } from "./load.ts";

describe("config.json", () => {
  it.each([
    [{ hidden_size: "wide" }, "hidden_size: Invalid input: expected number, received string"],
    [{ hidden_activation: "silu" }, 'hidden_activation: Invalid input: expected "gelu_pytorch_tanh"'],
    [{ attn_logit_softcapping: 50 }, "attn_logit_softcapping: Invalid input: expected null, received number"],
    [{ tie_word_embeddings: false }, "tie_word_embeddings: Invalid input: expected true"],
    [{ use_bidirectional_attention: true }, "use_bidirectional_attention: Invalid input: expected false"],
    [{ rope_scaling: { rope_type: "yarn", factor: 4 } }, "rope_type 'yarn' is not supported for gemma3_text"],
  ])("%j is refused", (change, message) => {
    expect(() => familyOf({ ...tinyConfig, ...change }, "config.json")).toThrow(`config.json: ${message}`);
  });
});
