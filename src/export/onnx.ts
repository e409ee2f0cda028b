// ONNX, for Transformers.js and onnxruntime: the place of the format among the others.
import { UserError } from "../run/errors.ts";
import type { ExportFormat } from "./format.ts";

const absent = (): never => {
  throw new UserError("this Reckon writes no ONNX yet; choose safetensors, peft or gguf");
};

export const onnx: ExportFormat = {
  title: "ONNX",
  dtypes: ["fp32"],
  limits: {},
  library: "transformers.js",
  tags: ["onnx"],
  check: absent,
  write: absent,
  reload: absent,
  usage: absent,
};
