// Collects ONNX nodes and initializers. The only folder that knows protobuf; it knows no ops of ours.
import { create, toBinary } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";
import type { OpParams, Type } from "../ops.ts";
import { type Shape, sizeOf } from "../shape.ts";

type Float = { readonly float: number };
type Attribute = number | string | number[] | Float;

const dataTypes = {
  f32: TensorProto_DataType.FLOAT,
  i32: TensorProto_DataType.INT32,
  bool: TensorProto_DataType.BOOL,
  i64: TensorProto_DataType.INT64,
};

export type Emitter = {
  /** Adds a node with one output and gives its name. */
  node(operator: string, inputs: readonly string[], attributes?: Record<string, Attribute>): string;
  nodes(operator: string, inputs: readonly string[], outputs: number, attributes?: Record<string, Attribute>): string[];
  constant(params: OpParams["constant"]): string;
  /** A constant of int64, which ONNX wants for sizes and axes; a plain number gives a scalar. */
  int64(values: readonly number[] | number): string;
  zeros(shape: Shape): string;
  float(value: number): Float;
  type(dtype: keyof typeof dataTypes): number;
  input(name: string, type: Type): void;
  /** An initializer whose bytes are handed to the session beside the model. */
  external(name: string, type: Type): void;
  output(name: string, value: string, type: Type): void;
  finish(): Uint8Array;
};

export function createEmitter(): Emitter {
  const nodes: NodeProto[] = [];
  const initializers = new Map<string, TensorProto>();
  const inputs: ValueInfoProto[] = [];
  const outputs: ValueInfoProto[] = [];

  function initializer(dataType: TensorProto_DataType, shape: Shape, bytes: Uint8Array<ArrayBuffer>): string {
    const key = `c_${dataType}_${shape.join("x")}_${Buffer.from(bytes).toString("base64")}`;
    const known = initializers.get(key);
    if (known) return known.name;
    const name = `c${initializers.size}`;
    initializers.set(key, create(TensorProtoSchema, { name, dataType, dims: shape.map(BigInt), rawData: bytes }));
    return name;
  }

  const emitter: Emitter = {
    node: (operator, from, attributes) => emitter.nodes(operator, from, 1, attributes)[0]!,
    nodes(operator, from, count, attributes = {}) {
      const names = Array.from({ length: count }, (_, i) => `v${nodes.length}_${i}`);
      const attribute = Object.entries(attributes).map(([name, value]) => attributeProto(name, value));
      nodes.push(create(NodeProtoSchema, { opType: operator, input: [...from], output: names, attribute }));
      return names;
    },
    constant({ dtype, shape, values }) {
      if (values.length === 1 && sizeOf(shape) > 1)
        return emitter.node("Expand", [emitter.constant({ dtype, shape: [], values }), emitter.int64(shape)]);
      return initializer(dataTypes[dtype], shape, bytesOf(dtype, values));
    },
    int64: (values) =>
      typeof values === "number"
        ? initializer(dataTypes.i64, [], new Uint8Array(BigInt64Array.of(BigInt(values)).buffer))
        : initializer(dataTypes.i64, [values.length], new Uint8Array(BigInt64Array.from(values, BigInt).buffer)),
    zeros: (shape) => emitter.constant({ dtype: "f32", shape, values: [0] }),
    float: (value) => ({ float: value }),
    type: (dtype) => dataTypes[dtype],
    input: (name, type) => void inputs.push(valueInfo(name, type)),
    external(name, { dtype, shape }) {
      const entries = { location: name, offset: "0", length: String(sizeOf(shape) * 4) };
      const externalData = Object.entries(entries).map(([key, value]) =>
        create(StringStringEntryProtoSchema, { key, value }),
      );
      const dataLocation = TensorProto_DataLocation.EXTERNAL;
      const dims = shape.map(BigInt);
      initializers.set(
        name,
        create(TensorProtoSchema, { name, dataType: dataTypes[dtype], dims, dataLocation, externalData }),
      );
    },
    output(name, value, type) {
      nodes.push(create(NodeProtoSchema, { opType: "Identity", input: [value], output: [name] }));
      outputs.push(valueInfo(name, type));
    },
    finish() {
      const graph = create(GraphProtoSchema, {
        name: "reckon",
        node: nodes,
        initializer: [...initializers.values()],
        input: inputs,
        output: outputs,
      });
      const opsetImport = [
        create(OperatorSetIdProtoSchema, { domain: "", version: 23n }),
        create(OperatorSetIdProtoSchema, { domain: "com.microsoft", version: 1n }),
      ];
      return toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 10n, opsetImport, graph }));
    },
  };
  return emitter;
}

function bytesOf(dtype: OpParams["constant"]["dtype"], values: readonly number[]): Uint8Array<ArrayBuffer> {
  if (dtype === "bool") return Uint8Array.from(values);
  return new Uint8Array((dtype === "f32" ? Float32Array.from(values) : Int32Array.from(values)).buffer);
}

function attributeProto(name: string, value: Attribute): AttributeProto {
  if (typeof value === "string")
    return create(AttributeProtoSchema, {
      name,
      type: AttributeProto_AttributeType.STRING,
      s: new TextEncoder().encode(value),
    });
  if (typeof value === "number")
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) });
  if (Array.isArray(value))
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INTS, ints: value.map(BigInt) });
  return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOAT, f: value.float });
}

function valueInfo(name: string, { dtype, shape }: Type): ValueInfoProto {
  const dim = shape.map((size) =>
    create(TensorShapeProto_DimensionSchema, { value: { case: "dimValue", value: BigInt(size) } }),
  );
  const value = create(TypeProto_TensorSchema, {
    elemType: dataTypes[dtype],
    shape: create(TensorShapeProtoSchema, { dim }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: "tensorType", value } }),
  });
}
