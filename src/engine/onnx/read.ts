// Reads from the bytes of an ONNX model where its weights lie. Knows no other part of it.
import { fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, TensorProto_DataType } from "onnx-buf";
import type { Shape } from "../shape.ts";
import type { ExternalPlace, StoredType } from "./emitter.ts";

export type StoredWeight = ExternalPlace & {
  readonly name: string;
  readonly type: StoredType;
  readonly shape: Shape;
  readonly sizeBytes: number;
};

const types: Readonly<Partial<Record<TensorProto_DataType, StoredType>>> = {
  [TensorProto_DataType.FLOAT]: "f32",
  [TensorProto_DataType.FLOAT16]: "f16",
  [TensorProto_DataType.INT8]: "i8",
};

/** The weights that lie in files beside the model. @throws Error when the bytes are no ONNX model */
export function externalWeights(model: Uint8Array): StoredWeight[] {
  const { graph } = fromBinary(ModelProtoSchema, model);
  return (graph?.initializer ?? []).flatMap(({ name, dataType, dims, externalData }) => {
    const entries = Object.fromEntries(externalData.map(({ key, value }) => [key, value]));
    const type = types[dataType as TensorProto_DataType];
    if (entries.location === undefined || !type) return [];
    const place = { location: entries.location, offset: Number(entries.offset), sizeBytes: Number(entries.length) };
    return [{ name, type, shape: dims.map(Number), ...place }];
  });
}
