// What the Python interpreter may ask of the world: all of its imports. It gets one read-only file (its own library), a clock
// that counts its steps, bytes that are always the same in place of random ones, memory up to a limit, and the channel to the
// host. There is no network, no process, no other file; nothing here is of Node.
import { RunEnded } from "../run-ended.ts";
import { type Bytes, concat } from "../wasm/numbers.ts";
import { brokenDownTime, secondsOf } from "./calendar.ts";
import { channel, verdicts } from "./channel-source.ts";

/** What a run changes on this side of the interpreter; each run has its own. */
export type RunState = {
  /** What the interpreter reads next from the channel. */
  inbox: Uint8Array;
  /** What it wrote to the channel since. */
  outbox: Bytes[];
  outboxBytes: number;
  verdict: Bytes[];
  printedBytes: number;
  looksAtClock: bigint;
  /** Its library's descriptors. */
  open: Map<number, { position: number }>;
  /** Takes what was written, gives what is read next. */
  converse: ((sent: Bytes) => Uint8Array) | undefined;
};

export function newRunState(): RunState {
  return {
    inbox: new Uint8Array(0),
    outbox: [],
    outboxBytes: 0,
    verdict: [],
    printedBytes: 0,
    looksAtClock: 0n,
    open: new Map(),
    converse: undefined,
  };
}

export type Limits = {
  steps: number;
  memoryBytes: number;
  /** Of what it prints, and of each answer. */
  outputBytes: number;
};

export type World = {
  memory: () => WebAssembly.Memory;
  table: () => WebAssembly.Table;
  /** Steps used so far; the clock shows them. */
  stepsUsed: () => bigint;
  takeSteps: (count: bigint) => void;
  limits: Limits;
  library: Uint8Array;
  state: () => RunState;
};

const libraryPath = "/lib/python314.zip";
const folders = new Set(["/", "/lib"]);
const environment = ["PYTHONHOME=/", "PYTHONHASHSEED=0", "PYTHONDONTWRITEBYTECODE=1", "PYTHONUTF8=1", "LANG=C.UTF-8"];

/** Error numbers of WASI, which Emscripten's C library uses. */
const errors = {
  badDescriptor: 8,
  invalid: 28,
  noEntry: 44,
  noSystem: 52,
  notPermitted: 63,
  readOnly: 69,
  noTerminal: 59,
  noSeek: 70,
};
const modes = { library: 0o100444, folder: 0o040555, stream: 0o020666 };
const startOfTime = 1_600_000_000_000_000_000n;
const nanosecondsPerStep = 2n;
const nanosecondsPerLook = 1000n;
const stepsPerLook = 50n;

export type Import = (...values: never[]) => unknown;

/** What was written to the channel, which is empty afterwards. */
export function takeOutbox(state: RunState): Bytes {
  const sent = concat(state.outbox);
  state.outbox = [];
  state.outboxBytes = 0;
  return sent;
}

/** The functions by name; what is not among them ends the run. */
export function systemImports(world: World): Readonly<Record<string, Import>> {
  const bytes = () => new Uint8Array(world.memory().buffer);
  const view = () => new DataView(world.memory().buffer);
  const setWord = (at: number, value: number) => view().setUint32(at, value, true);
  const setLong = (at: number, value: bigint) => view().setBigInt64(at, value, true);
  const readText = (at: number) => {
    const all = bytes();
    return new TextDecoder().decode(all.slice(at, all.indexOf(0, at)));
  };
  const writeText = (at: number, text: string) => bytes().set(new TextEncoder().encode(`${text}\0`), at);
  // It never stands still, so that whoever waits for a time does reach it, and pays for it.
  const now = () => {
    world.takeSteps(stepsPerLook);
    world.state().looksAtClock += 1n;
    return startOfTime + world.stepsUsed() * nanosecondsPerStep + world.state().looksAtClock * nanosecondsPerLook;
  };

  const writeStatus = (at: number, mode: number, size: number) => {
    bytes().fill(0, at, at + 96);
    setWord(at + 4, mode);
    setWord(at + 8, 1);
    setLong(at + 24, BigInt(size));
    setWord(at + 32, 4096);
    setLong(at + 88, 1n);
    return 0;
  };
  const status = (path: number, at: number) => {
    const name = readText(path);
    if (name === libraryPath) return writeStatus(at, modes.library, world.library.length);
    return folders.has(name) ? writeStatus(at, modes.folder, 0) : -errors.noEntry;
  };
  const vectors = (at: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      start: view().getUint32(at + 8 * index, true),
      length: view().getUint32(at + 8 * index + 4, true),
    }));
  const take = (descriptor: number, length: number): Uint8Array | undefined => {
    const state = world.state();
    if (descriptor === 0) return new Uint8Array(0);
    if (descriptor === channel) {
      if (state.inbox.length === 0 && state.outbox.length > 0 && state.converse !== undefined)
        state.inbox = state.converse(takeOutbox(state));
      const piece = state.inbox.subarray(0, length);
      state.inbox = state.inbox.subarray(piece.length);
      return piece;
    }
    const file = state.open.get(descriptor);
    if (file === undefined) return undefined;
    const piece = world.library.subarray(file.position, file.position + length);
    file.position += piece.length;
    return piece;
  };

  const limited = (bytes: number, does: string) => {
    const most = world.limits.outputBytes;
    if (bytes > most) throw new RunEnded(`it ${does} more than ${most} bytes`);
  };

  return {
    __syscall_stat64: status,
    __syscall_lstat64: status,
    __syscall_newfstatat: (_folder: number, path: number, at: number) => status(path, at),
    __syscall_fstat64: (descriptor: number, at: number) => {
      if (world.state().open.has(descriptor)) return writeStatus(at, modes.library, world.library.length);
      return descriptor <= 2 ? writeStatus(at, modes.stream, 0) : -errors.badDescriptor;
    },
    __syscall_openat: (_folder: number, path: number, flags: number) => {
      if (readText(path) !== libraryPath) return (flags & 3) === 0 ? -errors.noEntry : -errors.readOnly;
      if ((flags & 3) !== 0) return -errors.readOnly;
      let descriptor = verdicts + 1;
      while (world.state().open.has(descriptor)) descriptor += 1;
      world.state().open.set(descriptor, { position: 0 });
      return descriptor;
    },
    __syscall_faccessat: (_folder: number, path: number) => (readText(path) === libraryPath ? 0 : -errors.noEntry),
    __syscall_readlinkat: () => -errors.invalid,
    __syscall_getcwd: (at: number) => {
      writeText(at, "/");
      return 2;
    },
    __syscall_fcntl64: () => 0,
    _try_fcntl64: () => 0,
    __syscall_ioctl: () => -errors.noTerminal,
    __syscall_umask_js: () => 0o022,
    __syscall_getuid32_js: () => 0,
    fd_read: (descriptor: number, at: number, count: number, read: number) => {
      let total = 0;
      for (const { start, length } of vectors(at, count)) {
        const piece = take(descriptor, length);
        if (piece === undefined) return errors.badDescriptor;
        bytes().set(piece, start);
        total += piece.length;
        if (piece.length < length) break;
      }
      setWord(read, total);
      return 0;
    },
    fd_write: (descriptor: number, at: number, count: number, written: number) => {
      const pieces = vectors(at, count).map(({ start, length }): Bytes => bytes().slice(start, start + length));
      const total = pieces.reduce((sum, { length }) => sum + length, 0);
      const state = world.state();
      if (descriptor === channel) {
        state.outbox.push(...pieces);
        state.outboxBytes += total;
        limited(state.outboxBytes, "answers with");
      } else if (descriptor === verdicts) state.verdict.push(...pieces);
      else if (descriptor === 1 || descriptor === 2) {
        state.printedBytes += total;
        limited(state.printedBytes, "prints");
      } else return errors.badDescriptor;
      setWord(written, total);
      return 0;
    },
    fd_seek: (descriptor: number, offset: bigint, from: number, at: number) => {
      const file = world.state().open.get(descriptor);
      if (file === undefined) return descriptor <= verdicts ? errors.noSeek : errors.badDescriptor;
      const base = from === 0 ? 0 : from === 1 ? file.position : world.library.length;
      const position = base + Number(offset);
      if (position < 0) return errors.invalid;
      file.position = position;
      setLong(at, BigInt(position));
      return 0;
    },
    fd_close: (descriptor: number) =>
      world.state().open.delete(descriptor) || descriptor <= 2 ? 0 : errors.badDescriptor,
    fd_sync: () => 0,
    fd_fdstat_get: (descriptor: number, at: number) => {
      bytes().fill(0, at, at + 24);
      bytes()[at] = descriptor <= 2 ? 2 : 4;
      return 0;
    },
    environ_sizes_get: (count: number, size: number) => {
      setWord(count, environment.length);
      setWord(
        size,
        environment.reduce((sum, entry) => sum + entry.length + 1, 0),
      );
      return 0;
    },
    environ_get: (list: number, texts: number) => {
      let at = texts;
      for (const [index, entry] of environment.entries()) {
        setWord(list + 4 * index, at);
        writeText(at, entry);
        at += entry.length + 1;
      }
      return 0;
    },
    _emscripten_get_progname: (at: number) => writeText(at, "/python"),
    clock_time_get: (_clock: number, _precision: bigint, at: number) => {
      setLong(at, now());
      return 0;
    },
    clock_res_get: (_clock: number, at: number) => {
      setLong(at, 1000n);
      return 0;
    },
    emscripten_get_now: () => Number(now() - startOfTime) / 1e6,
    emscripten_date_now: () => Number(now() / 1_000_000n),
    _tzset_js: (offset: number, summer: number, name: number, summerName: number) => {
      setWord(offset, 0);
      setWord(summer, 0);
      writeText(name, "UTC");
      writeText(summerName, "UTC");
    },
    _gmtime_js: (seconds: bigint, at: number) => brokenDownTime(view(), at, seconds),
    _localtime_js: (seconds: bigint, at: number) => brokenDownTime(view(), at, seconds),
    _timegm_js: (at: number) => secondsOf(view(), at),
    _mktime_js: (at: number) => secondsOf(view(), at),
    random_get: (at: number, length: number) => {
      bytes().fill(7, at, at + length);
      return 0;
    },
    emscripten_get_heap_max: () => world.limits.memoryBytes,
    emscripten_resize_heap: (size: number) => {
      const memory = world.memory();
      const asked = size >>> 0;
      if (asked > world.limits.memoryBytes) return 0;
      memory.grow(Math.ceil((asked - memory.buffer.byteLength) / 65_536));
      return 1;
    },
    // C calls Python's functions of fewer parameters through this: WebAssembly alone would refuse.
    _PyEM_TrampolineCall_JS: (callee: number, first: number, second: number, third: number) =>
      (world.table().get(callee) as (...values: number[]) => number)(first, second, third),
    _Py_CheckEmscriptenSignals_Helper: () => 0,
    _Py_emscripten_runtime: () => 0,
    emscripten_runtime_keepalive_push: () => {},
    emscripten_runtime_keepalive_pop: () => {},
    // The interpreter sets up its bridge to JavaScript before anything runs in it. There is none.
    __hiwire_deduplicate_new: () => null,
    __hiwire_deduplicate_set: () => {},
    __syscall_socket: () => -errors.notPermitted,
    __syscall_getdents64: () => -errors.badDescriptor,
    __syscall_unlinkat: () => -errors.readOnly,
    __syscall_mkdirat: () => -errors.readOnly,
    __syscall_renameat: () => -errors.readOnly,
    __syscall_rmdir: () => -errors.readOnly,
    __syscall_chdir: () => -errors.noEntry,
    __syscall_dup: () => -errors.notPermitted,
    __syscall_dup3: () => -errors.notPermitted,
    __syscall_pipe: () => -errors.noSystem,
    proc_exit: () => {
      throw new RunEnded("it ends the process");
    },
    exit: () => {
      throw new RunEnded("it ends the process");
    },
    _abort_js: () => {
      throw new RunEnded("it aborts the process");
    },
  };
}
