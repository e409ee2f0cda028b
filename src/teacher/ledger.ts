// Every request and what became of it, one JSON line each, on the disk before anybody uses it. Knows no endpoint and no money
// but the figures it is given. After a kill at any moment: what was answered is there, what was asked and has no answer counts
// at the most it may have cost.
import { closeSync, createReadStream, fdatasync, ftruncateSync, mkdirSync, openSync, readSync } from "node:fs";
import { dirname } from "node:path";
import { writeAll, writeFailure } from "../run/atomic.ts";
import { DataError } from "../run/errors.ts";
import type { Reply } from "./reply.ts";

export type Spent = { tokens: number; money: number };

export type Answer = {
  reply: Reply;
  model: string;
  /** The name of the teacher that gave it. */
  teacher: string;
  cost: number;
  durationMs: number;
};

type Line =
  | { asked: string; most: Spent }
  /** A try without an answer, and what it may have cost. */
  | { lost: string; spent: Spent; reason: string }
  | ({ answered: string } & Answer);

/** Of a line in the file, in bytes and without its end. */
type Place = { at: number; sizeBytes: number };

export interface Ledger {
  has(key: string): boolean;
  find(key: string): Answer | undefined;
  /** Written before the request is sent; a kill of this process does not lose it. @throws DataError on a full disk */
  asked(key: string, most: Spent): void;
  lost(key: string, spent: Spent, reason: string): void;
  /** Resolves when the answer is on the disk. */
  answered(key: string, answer: Answer): Promise<void>;
  /** By all that was ever asked, over all runs. */
  spent(): Spent;
  /** Answers that are stored, and their tokens. */
  totals(): { answers: number; promptTokens: number; completionTokens: number; durationMs: number };
  close(): Promise<void>;
}

const tokensOf = ({ usage }: Reply) => usage.promptTokens + usage.completionTokens;

/**
 * Opens or makes the file; what a kill left of a last line is cut off. One process at a time.
 * @throws DataError for a line that is none of ours
 */
export async function openLedger(file: string): Promise<Ledger> {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, "a+");
  /** Where the line of an answer begins, and its bytes. */
  const places = new Map<string, number>();
  const spans: number[] = [];
  const sent = new Map<string, Spent[]>();
  const spent: Spent = { tokens: 0, money: 0 };
  const totals = { answers: 0, promptTokens: 0, completionTokens: 0, durationMs: 0 };
  let end = 0;
  const add = ({ tokens, money }: Spent, sign = 1) => {
    spent.tokens += sign * tokens;
    spent.money += sign * money;
  };
  /** The oldest try of a request that nobody knows the end of has ended. */
  const settle = (key: string) => {
    const tries = sent.get(key);
    const first = tries?.shift();
    if (first !== undefined) add(first, -1);
    if (tries?.length === 0) sent.delete(key);
  };
  const count = (line: Line) => {
    if ("asked" in line) {
      sent.set(line.asked, [...(sent.get(line.asked) ?? []), line.most]);
      add(line.most);
    } else if ("lost" in line) {
      settle(line.lost);
      add(line.spent);
    } else {
      const { answered: key, reply, cost, durationMs } = line;
      settle(key);
      add({ tokens: tokensOf(reply), money: cost });
      totals.answers += 1;
      totals.promptTokens += reply.usage.promptTokens;
      totals.completionTokens += reply.usage.completionTokens;
      totals.durationMs += durationMs;
    }
  };
  const remember = (key: string, { at, sizeBytes }: Place) => void places.set(key, spans.push(at, sizeBytes) - 2);

  for await (const { bytes, at, number } of linesOf(file)) {
    const line = parseLine(bytes, `${file}:${number}`);
    count(line);
    if ("answered" in line) remember(line.answered, { at, sizeBytes: bytes.length });
    end = at + bytes.length + 1;
  }
  ftruncateSync(descriptor, end);

  let waiting: { done: () => void; fail: (error: unknown) => void }[] = [];
  let working: Promise<void> | undefined;
  let failure: unknown;
  /** Syncs for those who wait, and again until nobody does. */
  const drain = async () => {
    while (waiting.length > 0) {
      const served = waiting;
      waiting = [];
      try {
        await new Promise<void>((done, fail) => fdatasync(descriptor, (error) => (error ? fail(error) : done())));
        for (const { done } of served) done();
      } catch (error) {
        failure ??= writeFailure(file, error);
        for (const { fail } of served) fail(failure);
      }
    }
    working = undefined;
  };
  /** Hands the line to the system at once, so that a kill of this process does not lose it. @throws what a write failed by */
  const put = (line: Line): Place => {
    if (failure !== undefined) throw failure;
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    try {
      writeAll(descriptor, bytes);
    } catch (error) {
      failure = writeFailure(file, error);
      throw failure;
    }
    const place = { at: end, sizeBytes: bytes.length - 1 };
    end += bytes.length;
    count(line);
    return place;
  };
  const synced = () =>
    new Promise<void>((done, fail) => {
      waiting.push({ done, fail });
      working ??= drain();
    });

  return {
    has: (key) => places.has(key),
    find(key) {
      const place = places.get(key);
      if (place === undefined) return undefined;
      const bytes = Buffer.alloc(spans[place + 1]!);
      readSync(descriptor, bytes, 0, bytes.length, spans[place]!);
      const { answered: _, ...answer } = JSON.parse(bytes.toString("utf8")) as Extract<Line, { answered: string }>;
      return answer;
    },
    asked: (key, most) => void put({ asked: key, most }),
    lost: (key, cost, reason) => void put({ lost: key, spent: cost, reason }),
    async answered(key, answer) {
      const place = put({ answered: key, ...answer });
      await synced();
      remember(key, place);
    },
    spent: () => ({ ...spent }),
    totals: () => ({ ...totals }),
    async close() {
      await working;
      closeSync(descriptor);
    },
  };
}

/** The whole lines of a file; what stands after the last end of a line is none. */
async function* linesOf(file: string): AsyncGenerator<{ bytes: Buffer; at: number; number: number }> {
  let rest: Buffer = Buffer.alloc(0);
  let [at, number] = [0, 0];
  for await (const part of createReadStream(file, { highWaterMark: 1 << 20 })) {
    rest = rest.length === 0 ? (part as Buffer) : Buffer.concat([rest, part as Buffer]);
    let from = 0;
    for (let next = rest.indexOf(10); next >= 0; next = rest.indexOf(10, from)) {
      number += 1;
      yield { bytes: rest.subarray(from, next), at: at + from, number };
      from = next + 1;
    }
    rest = rest.subarray(from);
    at += from;
  }
}

function parseLine(bytes: Buffer, where: string): Line {
  try {
    const line = JSON.parse(bytes.toString("utf8")) as Line;
    if ("asked" in line || "lost" in line || "answered" in line) return line;
  } catch {}
  throw new DataError(`${where}: is no line of a ledger; put the file right or give the run another --out`);
}
