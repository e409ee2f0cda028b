// The bytes of a file a piece at a time, gzip and zstd undone. Of a file that lies elsewhere no more is fetched than is read.
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { Decompress } from "fzstd";
import type { SourceFile } from "./source-file.ts";

const pieceBytes = 1 << 20;
const fetchedBytes = 8 << 20;

/** @throws whatever the disk, the line or the decompression says */
export async function* readBytes(file: SourceFile): AsyncGenerator<Buffer> {
  const bytes = storedBytes(file);
  switch (file.kind.compression) {
    case "none":
      return yield* bytes;
    case "gzip":
      return yield* gunzip(bytes);
    case "zstd":
      return yield* unzstd(bytes);
  }
}

async function* storedBytes({ path, parts }: SourceFile): AsyncGenerator<Buffer> {
  if (parts === undefined) return yield* createReadStream(path, { highWaterMark: pieceBytes });
  for (let from = 0; from < parts.sizeBytes; from += fetchedBytes) {
    const to = Math.min(parts.sizeBytes, from + fetchedBytes);
    await parts.fetch(from, to);
    yield* createReadStream(path, { start: from, end: to - 1, highWaterMark: pieceBytes });
  }
}

async function* gunzip(bytes: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const stored = Readable.from(bytes, { objectMode: false });
  const plain = stored.pipe(createGunzip({ chunkSize: pieceBytes }));
  stored.on("error", (error) => plain.destroy(error));
  try {
    yield* plain as AsyncIterable<Buffer>;
  } finally {
    stored.destroy();
  }
}

async function* unzstd(bytes: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  let plain: Buffer[] = [];
  const stream = new Decompress((piece) => {
    // The library writes into the same memory again.
    if (piece.length > 0) plain.push(Buffer.from(piece));
  });
  const flush = () => {
    const flushed = plain;
    plain = [];
    return flushed;
  };
  for await (const piece of bytes) {
    stream.push(piece);
    yield* flush();
  }
  stream.push(new Uint8Array(0), true);
  yield* flush();
}
