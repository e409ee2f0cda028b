// How much memory ONNX Runtime's arena holds after a run: it takes regions that double in size, cuts them up, and gives
// nothing back. Follows `BFCArena` (core/framework/bfc_arena.cc) in its default settings; knows no graphs.

/** Chunks lie side by side in a region; a free one has no owner. */
type Chunk = { start: number; size: number; free: boolean };
type Region = { chunks: Chunk[]; touched: number };

export type Arena = {
  allocate(sizeBytes: number): { free(): void };
  /** What has ever been used of the regions; of the rest the system holds no pages. */
  touchedBytes(): number;
};

const alignment = 256;
const firstRegion = 2 ** 20;
/** A chunk that is larger by less than its own request or this is handed out whole. */
const mostDeadBytes = 128 * 2 ** 20;

export function createArena(): Arena {
  const regions: Region[] = [];
  let nextRegion = firstRegion;

  function bestFit(size: number): { region: Region; chunk: Chunk } | undefined {
    let best: { region: Region; chunk: Chunk } | undefined;
    for (const region of regions)
      for (const chunk of region.chunks)
        if (chunk.free && chunk.size >= size && (best === undefined || chunk.size < best.chunk.size))
          best = { region, chunk };
    return best;
  }

  function extend(size: number): { region: Region; chunk: Chunk } {
    let grown = false;
    while (nextRegion < size) {
      nextRegion *= 2;
      grown = true;
    }
    const chunk = { start: 0, size: nextRegion, free: true };
    const region = { chunks: [chunk], touched: 0 };
    regions.push(region);
    if (!grown) nextRegion *= 2;
    return { region, chunk };
  }

  return {
    allocate(sizeBytes) {
      const size = Math.max(alignment, Math.ceil(sizeBytes / alignment) * alignment);
      const { region, chunk } = bestFit(size) ?? extend(size);
      if (chunk.size >= 2 * size || chunk.size - size >= mostDeadBytes) {
        const rest = { start: chunk.start + size, size: chunk.size - size, free: true };
        region.chunks.splice(region.chunks.indexOf(chunk) + 1, 0, rest);
        chunk.size = size;
      }
      chunk.free = false;
      region.touched = Math.max(region.touched, chunk.start + size);
      return { free: () => release(region, chunk) };
    },
    touchedBytes: () => regions.reduce((total, { touched }) => total + touched, 0),
  };
}

function release({ chunks }: Region, chunk: Chunk): void {
  chunk.free = true;
  const at = chunks.indexOf(chunk);
  const after = chunks[at + 1];
  if (after?.free) {
    chunk.size += after.size;
    chunks.splice(at + 1, 1);
  }
  const before = chunks[at - 1];
  if (before?.free) {
    before.size += chunk.size;
    chunks.splice(at, 1);
  }
}
