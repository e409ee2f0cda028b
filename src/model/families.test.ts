// What of a config.json would change the computation in a way that we do not support, and what its defaults are.
import { describe, expect, it } from "vitest";
import { tinyConfig } from "../../test/tiny-gemma.ts";
import { initialWeights } from "./initialise.ts";
import { familyOf } from "./load.ts";

const read = (change: object) => familyOf({ ...tinyConfig, ...change }, "config.json");

describe("config.json", () => {
  it.each([
    [{ hidden_size: "wide" }, "hidden_size: Invalid input: expected number, received string"],
    [{ hidden_activation: "silu" }, 'hidden_activation: Invalid input: expected "gelu_pytorch_tanh"'],
    [{ attn_logit_softcapping: 50 }, "attn_logit_softcapping: Invalid input: expected null, received number"],
    [{ tie_word_embeddings: false }, "tie_word_embeddings: Invalid input: expected true"],
    [{ use_bidirectional_attention: true }, "use_bidirectional_attention: Invalid input: expected false"],
    [{ layer_types: ["full_attention"] }, "layer_types names 1 layers, num_hidden_layers is 2"],
    [{ rope_scaling: { rope_type: "yarn", factor: 4 } }, "rope_type 'yarn' is not supported"],
    [{ model_type: "qwen3", use_sliding_window: true }, "use_sliding_window: Invalid input: expected false"],
    [{ model_type: "qwen3", attention_bias: true }, "attention_bias: Invalid input: expected false"],
    [{ model_type: "llama", hidden_act: "gelu" }, 'hidden_act: Invalid input: expected "silu"'],
    [{ model_type: "llama", mlp_bias: true }, "mlp_bias: Invalid input: expected false"],
  ])("%j is refused", (change, message) => {
    expect(() => read(change)).toThrow(`config.json: ${message}`);
  });

  it("may leave heads to be computed: Llama 3", () => {
    const family = read({ model_type: "llama", head_dim: undefined, num_key_value_heads: null });
    expect(family).toMatchObject({ headDim: 4, keyValueHeads: 4 });
  });

  it.each(["llama", "qwen3"])("ties the head or not: %s", (model_type) => {
    const names = (tie_word_embeddings: boolean) =>
      read({ model_type, tie_word_embeddings }).parameters.map(({ name }) => name);
    expect(names(true)).not.toContain("lm_head.weight");
    expect(names(false)).toContain("lm_head.weight");
  });
});

it.each([
  ["gemma", 0],
  ["gemma2", 0],
  ["gemma3_text", 0],
  ["llama", 1],
  ["qwen3", 1],
])("a new %s has norms that change nothing, stored as %d", (model_type, identity) => {
  const weights = initialWeights(read({ model_type }), 1);
  expect([...weights.get("model.norm.weight")!.data]).toEqual(Array(16).fill(identity));
});
