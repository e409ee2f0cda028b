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
import { ShapeError } from "../shape-error.ts";
import type { FreeAxes } from "../stand-ins.ts";

type Float = { readonly float: number };
type Attribute = number | string | number[] | Float;

const dataTypes = {
  f32: TensorProto_DataType.FLOAT,
  i32: TensorProto_DataType.INT32,
  bool: TensorProto_DataType.BOOL,
  i64: TensorProto_DataType.INT64,
  f16: TensorProto_DataType.FLOAT16,
  i8: TensorProto_DataType.INT8,
  u8: TensorProto_DataType.UINT8,
};

/** How the numbers of a weight are stored. */
export type StoredType = "f32" | "f16" | "i8";

export const storedBytes: Readonly<Record<StoredType, number>> = { f32: 4, f16: 2, i8: 1 };

export type Emitter = {
  /** Where in the model the nodes that follow belong: the beginning of their names. */
  inScope(scope: string): void;
  /** Adds a node with one output and gives its name. An operator that is contributed comes with its domain, "com.microsoft.Name". */
  node(operator: string, inputs: readonly string[], attributes?: Record<string, Attribute>): string;
  nodes(operator: string, inputs: readonly string[], outputs: number, attributes?: Record<string, Attribute>): string[];
  constant(params: OpParams["constant"]): string;
  /** A constant of int64, which ONNX wants for sizes and axes; a plain number gives a scalar. */
  int64(values: readonly number[] | number): string;
  /** Sizes as int64; a free axis gives the size that it has in an input of the run. @throws ShapeError where no input has it. */
  sizes(shape: Shape): string;
  /** A place along an axis of that size, int64 [1]: of a free axis it is free too, of another it is the number that it is. */
  placeIn(axisSize: number, place: number): string;
  /** The sizes of a value, which may be multiples of free ones. */
  sizesOf(value: string, shape: Shape): string;
  /** What Reshape needs to bring a value of one shape into another: free axes stay, or one of them is left to be inferred. */
  reshaping(from: Shape, to: Shape): string;
  zeros(shape: Shape): string;
  float(value: number): Float;
  type(dtype: keyof typeof dataTypes): number;
  /** @param as the type that the caller gives, where it is not the type of the graph */
  input(name: string, type: Type, as?: "i64"): void;
  /** An initializer whose bytes lie beside the model. */
  external(name: string, type: { dtype: StoredType; shape: Shape }, place?: ExternalPlace): void;
  /** An output that is the value itself where it can be, so that nothing is copied. */
  result(name: string, value: string, type: Type): void;
  finish(opset?: number): Uint8Array;
};

/** Where the bytes of an initializer lie: a name that the session is given, or a file in the model's folder. */
export type ExternalPlace = { readonly location: string; readonly offset: number };

type EmitterSettings = {
  /**
   * Whether the model says the shapes of inputs and outputs that have a free axis; files do, for those who read them. Those of
   * vectors it says anyway, since a loss head is fused by them.
   */
  readonly freeShapes: boolean;
};

export function createEmitter(
  axes: FreeAxes = new Map(),
  { freeShapes }: EmitterSettings = { freeShapes: true },
): Emitter {
  const nodes: NodeProto[] = [];
  const initializers = new Map<string, TensorProto>();
  const inputs: ValueInfoProto[] = [];
  const outputs: ValueInfoProto[] = [];
  /** Where each free axis can be seen at run time: an input and the index of the axis. */
  const seenAt = new Map<number, { name: string; index: number }>();
  const runtimeSizes = new Map<string, string>();
  /** Values that nodes give, and the outputs that some of them are. */
  const produced = new Set<string>();
  const renamed = new Map<string, string>();
  let scope = "";
  const isFree = (size: number) => size > 0 && [...axes.keys()].some((standIn) => size % standIn === 0);
  const info = (name: string, dtype: keyof typeof dataTypes, shape: Shape) =>
    valueInfo(name, dtype, freeShapes || shape.length < 2 || !shape.some(isFree) ? shape : undefined, axes);

  /** The size of a free axis, or a multiple of free ones, int64 [1]. */
  function runtimeSize(size: number): string {
    const place = seenAt.get(size);
    if (place) return emitter.node("Shape", [place.name], { start: place.index, end: place.index + 1 });
    const factor = [...axes.keys()].find((standIn) => standIn < size && size % standIn === 0);
    if (factor === undefined) throw new ShapeError(`no input has the axis ${axes.get(size)}`);
    const rest = size / factor;
    return emitter.node("Mul", [runtimeSize(factor), isFree(rest) ? runtimeSize(rest) : emitter.int64([rest])]);
  }

  function initializer(dataType: TensorProto_DataType, shape: Shape, bytes: Uint8Array<ArrayBuffer>): string {
    const key = `c_${dataType}_${shape.join("x")}_${Buffer.from(bytes).toString("base64")}`;
    const known = initializers.get(key);
    if (known) return known.name;
    const name = `c${initializers.size}`;
    initializers.set(key, create(TensorProtoSchema, { name, dataType, dims: shape.map(BigInt), rawData: bytes }));
    return name;
  }

  const emitter: Emitter = {
    inScope(name) {
      scope = name;
    },
    node: (operator, from, attributes) => emitter.nodes(operator, from, 1, attributes)[0]!,
    nodes(operator, from, count, attributes = {}) {
      const names = Array.from({ length: count }, (_, i) => `v${nodes.length}_${i}`);
      const attribute = Object.entries(attributes).map(([name, value]) => attributeProto(name, value));
      for (const output of names) produced.add(output);
      const [, domain = "", opType = ""] = /^(?:(.*)\.)?(\w+)$/.exec(operator)!;
      const name = `${scope}/${opType}_${nodes.length}`;
      nodes.push(create(NodeProtoSchema, { name, opType, domain, input: [...from], output: names, attribute }));
      return names;
    },
    constant({ dtype, shape, values }) {
      if (values.length === 1 && sizeOf(shape) > 1)
        return emitter.node("Expand", [emitter.constant({ dtype, shape: [], values }), emitter.sizes(shape)]);
      return initializer(dataTypes[dtype], shape, bytesOf(dtype, values));
    },
    int64: (values) =>
      typeof values === "number"
        ? initializer(dataTypes.i64, [], new Uint8Array(BigInt64Array.of(BigInt(values)).buffer))
        : initializer(dataTypes.i64, [values.length], new Uint8Array(BigInt64Array.from(values, BigInt).buffer)),
    sizes(shape) {
      if (!shape.some(isFree)) return emitter.int64(shape);
      const key = shape.join("x");
      const parts = () => shape.map((size) => (isFree(size) ? runtimeSize(size) : emitter.int64([size])));
      const name = runtimeSizes.get(key) ?? emitter.node("Concat", parts(), { axis: 0 });
      runtimeSizes.set(key, name);
      return name;
    },
    placeIn: (axisSize, place) => (isFree(axisSize) ? emitter.sizes([place]) : emitter.int64([place])),
    sizesOf: (value, shape) => (shape.some(isFree) ? emitter.node("Shape", [value]) : emitter.int64(shape)),
    reshaping(from, to) {
      const target = to.map((size, i) => (!isFree(size) ? size : size === from[i] ? 0 : -1));
      return target.filter((size) => size === -1).length > 1 ? emitter.sizes(to) : emitter.int64(target);
    },
    zeros: (shape) => emitter.constant({ dtype: "f32", shape, values: [0] }),
    float: (value) => ({ float: value }),
    type: (dtype) => dataTypes[dtype],
    input(name, type, as) {
      inputs.push(info(name, as ?? type.dtype, type.shape));
      type.shape.forEach((size, index) => {
        if (axes.has(size) && !seenAt.has(size)) seenAt.set(size, { name, index });
      });
    },
    external(name, { dtype, shape }, { location, offset } = { location: name, offset: 0 }) {
      const entries = { location, offset: String(offset), length: String(sizeOf(shape) * storedBytes[dtype]) };
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
    result(name, value, type) {
      if (produced.has(value) && !renamed.has(value)) renamed.set(value, name);
      else nodes.push(create(NodeProtoSchema, { opType: "Identity", input: [value], output: [name] }));
      outputs.push(info(name, type.dtype, type.shape));
    },
    finish(opset = 23) {
      const final = (names: readonly string[]) => names.map((name) => renamed.get(name) ?? name);
      if (renamed.size > 0)
        for (const node of nodes) [node.input, node.output] = [final(node.input), final(node.output)];
      const graph = create(GraphProtoSchema, {
        name: "reckon",
        node: nodes,
        initializer: [...initializers.values()],
        input: inputs,
        output: outputs,
      });
      const opsetImport = [
        create(OperatorSetIdProtoSchema, { domain: "", version: BigInt(opset) }),
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

/** @param shape of which nothing is said where it is undefined */
function valueInfo(
  name: string,
  dtype: keyof typeof dataTypes,
  shape: Shape | undefined,
  axes: FreeAxes,
): ValueInfoProto {
  const dim = (size: number) => {
    const free = axes.get(size);
    return create(TensorShapeProto_DimensionSchema, {
      value: free === undefined ? { case: "dimValue", value: BigInt(size) } : { case: "dimParam", value: free },
    });
  };
  const value = create(TypeProto_TensorSchema, {
    elemType: dataTypes[dtype],
    ...(shape ? { shape: create(TensorShapeProtoSchema, { dim: shape.map(dim) }) } : {}),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: "tensorType", value } }),
  });
}
