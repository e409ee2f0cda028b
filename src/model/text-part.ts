// The text part of a folder that can see as well (Gemma 3 from 4B on): its config.json and the names of its tensors.

const inherited = ["bos_token_id", "eos_token_id", "pad_token_id", "tie_word_embeddings", "dtype", "torch_dtype"];

/**
 * config.json as a text model of its own would have it.
 * @throws Error when a gemma3 folder has no `text_config`
 */
export function textConfig(config: Record<string, unknown>): Record<string, unknown> {
  if (config.model_type !== "gemma3") return config;
  const text = config.text_config;
  if (typeof text !== "object" || text === null) throw new Error("model_type 'gemma3' needs text_config");
  const outer = Object.entries(config).filter(([key]) => inherited.includes(key));
  return {
    ...Object.fromEntries(outer),
    ...text,
    architectures: ["Gemma3ForCausalLM"],
    model_type: "gemma3_text",
  };
}

/** The names under which a folder may hold a tensor of the text model: alone, the hub's way, transformers 5's way. */
export const storedNames = (name: string): string[] =>
  name.startsWith("model.")
    ? [name, `language_model.${name}`, `model.language_model.${name.slice("model.".length)}`]
    : [name, `language_model.${name}`];

/** Whether a module of such a folder belongs to the part that sees. */
export const isOfOtherPart = (module: string) => /(^|\.)(vision_tower|multi_modal_projector)\./.test(module);
