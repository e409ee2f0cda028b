import { expect, test } from "vitest";
import { TransientError } from "./errors.ts";
import { requestedWait, retry } from "./retry.ts";

const now = Date.parse("2026-01-02T03:04:00Z");

test.each([
  [{ "retry-after": "7" }, 7000],
  [{ "retry-after": "Fri, 02 Jan 2026 03:05:00 GMT" }, 60_000],
  [{ "retry-after": "Fri, 02 Jan 2026 03:03:00 GMT" }, 0],
  [{ "retry-after": "soon" }, undefined],
  [{ ratelimit: '"api";r=0;t=55' }, 55_000],
  [{ ratelimit: '"api";r=3;t=55' }, undefined],
  [{}, undefined],
])("%j asks for %s", (headers, waitMs) => expect(requestedWait(new Headers(headers), now)).toBe(waitMs));

test("tries in vain are bounded, and waits grow", async () => {
  const times: number[] = [];
  const call = async () => {
    times.push(performance.now());
    throw new TransientError("it broke");
  };
  await expect(retry(call, { attempts: 4, firstWaitMs: 20, signal: undefined })).rejects.toThrow(/^it broke$/);
  expect(times).toHaveLength(4);
  const [first, second, third] = times.slice(1).map((time, index) => time - times[index]!);
  expect(first).toBeGreaterThan(18);
  expect(second).toBeGreaterThan(38);
  expect(third).toBeGreaterThan(78);
});

test("another error is not tried again, and a stop ends a wait", async () => {
  let calls = 0;
  const broken = retry(
    async () => {
      calls += 1;
      throw new Error("for good");
    },
    { attempts: 4, firstWaitMs: 1, signal: undefined },
  );
  await expect(broken).rejects.toThrow("for good");
  expect(calls).toBe(1);

  const controller = new AbortController();
  const waiting = retry(() => Promise.reject(new TransientError("busy", { waitMs: 60_000 })), {
    attempts: 4,
    firstWaitMs: 1,
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(), 20);
  await expect(waiting).rejects.toMatchObject({ exitCode: 130 });
});
