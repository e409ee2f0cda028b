// Compiles a graph to an ONNX Runtime session and runs it in buffers that we own. The only file that knows onnxruntime.
import { createHash } from "node:crypto";
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { type Device, deviceInUse, watchPlacement } from "./device.ts";
import { freeBuffers } from "./free-buffers.ts";
import { type Graph, nodesOf } from "./graph.ts";
import { needlessOptimizers } from "./needless-optimizers.ts";
import { outputName, toOnnx } from "./onnx/model.ts";
import type { DType, Type } from "./ops.ts";
import { printGraph } from "./print.ts";
import { type Shape, sizeOf } from "./shape.ts";
import { ShapeError } from "./shape-error.ts";
import { simplify } from "./simplify.ts";
import type { FreeAxes } from "./stand-ins.ts";
import { input, type Tensor } from "./tensor.ts";
import { verifyGraph } from "./verify.ts";
import { watched } from "./watch-programs.ts";
import { areLarge, type WeightArray, type Weights, weightFeeds, weightsAsInputs, weightsAsStored } from "./weights.ts";

export type Buffer = Float32Array | Int32Array | Uint8Array | Int8Array;
export type Buffers = Record<string, Buffer>;
export type { Device, WeightArray, Weights };

export type Program = {
  readonly inputs: Readonly<Record<string, Type>>;
  readonly outputs: Readonly<Record<string, Type>>;
  /**
   * Runs once. Outputs are written into `outputs` where given, else into the program's own buffers, which the next
   * run overwrites.
   * @param sizes of the free axes, by name
   */
  run(inputs: Buffers, outputs?: Buffers, sizes?: AxisSizes): Promise<Buffers>;
  release(): Promise<void>;
};

export type AxisSizes = Readonly<Record<string, number>>;

export type CompileOptions = {
  weights?: Weights;
  threads?: number;
  device?: Device;
  /** Whether the program holds the weights itself, laid out for speed; without it, only where they are small. */
  holdWeights?: boolean;
  /** Axes whose sizes each run tells; the graph has their stand-ins. */
  free?: FreeAxes;
  /** What a profile calls the program; without it, its outputs. */
  name?: string;
};

const spec =
  (dtype: DType) =>
  (shape: Shape): Type => ({ dtype, shape });
export const f32 = (...shape: number[]): Type => spec("f32")(shape);
export const i32 = (...shape: number[]): Type => spec("i32")(shape);

const sessions = new Map<string, Promise<Program>>();
const noWeights: Weights = new Map();
const noAxes: FreeAxes = new Map();
const storeIds = new WeakMap<Weights, number>();
let stores = 0;

/**
 * Traces `build` on symbolic inputs of the given types and compiles what it returns. Programs are cached by the hash
 * of their graph and their weights.
 *
 * @example
 * const double = await compile(({ x }) => ({ y: x.mul(2) }), { x: f32(3) });
 * const { y } = await double.run({ x: Float32Array.of(1, 2, 3) });
 */
export function compile<K extends string>(
  build: (inputs: Record<K, Tensor>) => Record<string, Tensor>,
  types: Record<K, Type>,
  options: CompileOptions = {},
): Promise<Program> {
  return compileGraph(trace(build, types), options);
}

/** The graph of a function on symbolic inputs. */
export function trace<K extends string>(
  build: (inputs: Record<K, Tensor>) => Record<string, Tensor>,
  types: Record<K, Type>,
): Graph {
  const inputs = Object.fromEntries(
    Object.entries<Type>(types).map(([name, { dtype, shape }]) => [name, input(name, dtype, shape)]),
  ) as Record<K, Tensor>;
  const outputs = Object.entries(build(inputs)).map(([name, tensor]) => [name, tensor.node]);
  return { outputs: Object.fromEntries(outputs) };
}

export function compileGraph(graph: Graph, options: CompileOptions = {}): Promise<Program> {
  const { weights = noWeights, threads = 2, device = deviceInUse(), holdWeights = !areLarge(weights) } = options;
  const { free = noAxes, name = Object.keys(graph.outputs).slice(0, 3).join(", ") } = options;
  const given = simplify(graph);
  const simple = verifyGraph((holdWeights ? weightsAsStored : weightsAsInputs)(given, weights));
  const needed = weightsOf(given);
  if (!storeIds.has(weights)) storeIds.set(weights, stores++);
  const hash = createHash("sha256").update(printGraph(simple)).update(constantsOf(simple)).digest("hex");
  const key = `${hash}|${holdWeights || needed.map(({ name }) => name).join()}|${storeIds.get(weights)}|${threads}|${device}|${[...free].join()}`;
  const known = sessions.get(key);
  if (known) return known;
  const forget = () => sessions.delete(key);
  const program = createProgram(simple, weights, { source: given, needed, threads, device, free, name, forget });
  sessions.set(key, program);
  program.catch(() => sessions.delete(key));
  return program;
}

/** Frees every compiled program with its memory. Whoever still holds one must not run it again. */
export async function releasePrograms(): Promise<void> {
  for (const program of [...sessions.values()]) await (await program).release();
}

const weightsOf = (graph: Graph) => nodesOf(graph).flatMap((node) => (node.op === "weight" ? [node.params] : []));

/** Printing shortens long constants, so their values enter the hash apart. */
const constantsOf = (graph: Graph) =>
  nodesOf(graph)
    .map((node) => (node.op === "constant" && node.params.values.length > 8 ? node.params.values.join() : ""))
    .join(";");

type ProgramSettings = {
  /** The graph before its weights became what they are stored as. */
  source: Graph;
  /** Weights that the program holds or is fed. */
  needed: readonly { name: string; shape: Shape }[];
  threads: number;
  device: Device;
  free: FreeAxes;
  name: string;
  forget: () => void;
};

async function createProgram(
  graph: Graph,
  weights: Weights,
  { source, needed, threads, device, free, name, forget }: ProgramSettings,
): Promise<Program> {
  const watch = watched(name);
  const beganMs = performance.now();
  const { model, weights: names } = toOnnx(graph, free);
  for (const { name, shape } of needed) checkWeight(name, shape, weights);
  const feeds = weightFeeds(weights, source);
  const frozen: Record<string, OrtTensor> = {};
  const inputs: Record<string, Type> = {};
  for (const node of nodesOf(graph)) {
    if (node.op !== "input") continue;
    const { name } = node.params;
    if (name in feeds) frozen[name] = bind(name, node, feeds[name]);
    else inputs[name] = { dtype: node.dtype, shape: node.shape };
  }
  const externalData = names.map((path) => {
    const data = feeds[path]!;
    return { path, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  });
  // Nobody but a profile asks where the nodes of a program on the processor run.
  const placement = watch || device === "cpu" ? undefined : watchPlacement(device);
  const session = await InferenceSession.create(model, {
    executionProviders: [device],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    // With it, ONNX Runtime 1.30 holds what the first run allocated and, from the second run on, one block of the same size
    // again; without it programs are as fast.
    enableMemPattern: false,
    // Every session has threads of its own. Those of one that has just run would go on spinning for a tenth of a second and take
    // a processor from the next.
    extra: {
      session: { force_spinning_stop: "1" },
      ...(device === "cpu" ? { optimization: { disable_specified_optimizers: needlessOptimizers.join(";") } } : {}),
    },
    logSeverityLevel: 3,
    externalData,
    ...profiling(watch ?? placement),
  });
  if (watch) watch.compiled = { beganMs, endedMs: performance.now() };
  const outputs = Object.fromEntries(
    Object.entries(graph.outputs).map(([name, { dtype, shape }]) => [name, { dtype, shape }]),
  );
  let isPlaced = false;
  const own: Buffers = {};
  const ownBuffer = (name: string, type: Type) => {
    if (own[name]?.length !== sizeOf(type.shape)) own[name] = allocate(type);
    return own[name]!;
  };
  return {
    inputs,
    outputs,
    async run(given, into = {}, sizes = {}) {
      const sized = ({ dtype, shape }: Type): Type => ({ dtype, shape: actualShape(shape, free, sizes) });
      const feeds: Record<string, OrtTensor> = { ...frozen };
      for (const [name, type] of Object.entries(inputs)) feeds[name] = bind(name, sized(type), given[name]);
      const buffers: Buffers = {};
      const fetches: Record<string, OrtTensor> = {};
      for (const [name, symbolic] of Object.entries(outputs)) {
        const type = sized(symbolic);
        buffers[name] = into[name] ?? ownBuffer(name, type);
        fetches[outputName(name)] = bind(name, type, buffers[name]);
      }
      const beganMs = performance.now();
      const copies = Object.values(await session.run(feeds, fetches));
      freeBuffers(copies.map(({ data }) => (data as Buffer).buffer as ArrayBuffer));
      if (placement && !isPlaced) {
        isPlaced = true;
        session.endProfiling();
        placement.read();
      }
      watch?.runs.push({ beganMs, endedMs: performance.now() });
      return buffers;
    },
    release() {
      forget();
      if (watch) session.endProfiling();
      return session.release();
    },
  };
}

const profiling = (to: { filePrefix: string } | undefined) =>
  to ? { enableProfiling: true, profileFilePrefix: to.filePrefix } : {};

/** @throws ShapeError for a free axis of which no size was told */
function actualShape(shape: Shape, free: FreeAxes, sizes: AxisSizes): Shape {
  if (free.size === 0) return shape;
  return shape.map((size) => {
    const axis = free.get(size);
    if (axis === undefined) return size;
    if (sizes[axis] === undefined) throw new ShapeError(`no size was given for the axis '${axis}'`);
    return sizes[axis];
  });
}

function checkWeight(name: string, shape: Shape, weights: Weights): void {
  const found = weights.get(name);
  if (!found) throw new ShapeError(`weight '${name}' is not in the store`);
  if (found.shape.join() !== shape.join())
    throw new ShapeError(`weight '${name}' is [${found.shape.join(", ")}], the model needs [${shape.join(", ")}]`);
}

const ortTypes = { f32: "float32", i32: "int32", bool: "bool", i8: "int8" } as const;
const bound = new WeakMap<Buffer, OrtTensor>();

/** The runtime's view of a buffer, made once for each buffer and shape. */
function bind(name: string, { dtype, shape }: Type, buffer: Buffer | undefined): OrtTensor {
  if (!buffer) throw new ShapeError(`no buffer was given for '${name}'`);
  const known = bound.get(buffer);
  if (
    known &&
    known.type === ortTypes[dtype] &&
    known.dims.length === shape.length &&
    known.dims.every((n, i) => n === shape[i])
  )
    return known;
  if (buffer.length !== sizeOf(shape))
    throw new ShapeError(`'${name}' needs ${sizeOf(shape)} values for [${shape.join(", ")}], got ${buffer.length}`);
  const tensor = new OrtTensor(ortTypes[dtype], buffer as never, [...shape]);
  bound.set(buffer, tensor);
  return tensor;
}

const arrays = { f32: Float32Array, i32: Int32Array, bool: Uint8Array, i8: Int8Array } as const;

const allocate = ({ dtype, shape }: Type): Buffer => new arrays[dtype](sizeOf(shape));
