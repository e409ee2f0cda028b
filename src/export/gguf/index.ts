// GGUF, the file that llama.cpp and what is built on it read: weights, tokenizer and chat template in one.
import { UserError } from "../../run/errors.ts";
import type { ExportFormat } from "../format.ts";

const absent = (): never => {
  throw new UserError("this Reckon writes no GGUF yet; choose safetensors or peft");
};

export const gguf: ExportFormat = {
  title: "GGUF",
  dtypes: ["f16", "f32", "bf16", "q8_0", "q4_0"],
  limits: {},
  library: "llama.cpp",
  tags: ["gguf"],
  check: absent,
  write: absent,
  reload: absent,
  usage: absent,
};
