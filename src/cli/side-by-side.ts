// Work on rows side by side, with the results in the order of the rows. A result is given as soon as those before it are, so
// that whoever sends a row and waits for its answer gets it.

/** @param atOnce how many rows are worked on at once, at most */
export async function* sideBySide<Row, Result>(
  rows: AsyncIterable<Row>,
  atOnce: number,
  work: (row: Row) => Promise<Result>,
): AsyncGenerator<Result> {
  const source = rows[Symbol.asyncIterator]();
  const begun: Promise<Result>[] = [];
  // Each is awaited later; until then its failure is nobody's.
  const held = <Value>(promise: Promise<Value>) => {
    promise.catch(() => {});
    return promise;
  };
  const take = () => held(source.next());
  let next: Promise<IteratorResult<Row>> | undefined = take();
  try {
    while (next !== undefined || begun.length > 0) {
      const mayBegin = next !== undefined && begun.length < atOnce;
      const arrived: "result" | IteratorResult<Row> = await Promise.race([
        ...begun.slice(0, 1).map((result) => result.then(() => "result" as const)),
        ...(mayBegin ? [next!] : []),
      ]);
      if (arrived === "result") yield await begun.shift()!;
      else if (arrived.done) next = undefined;
      else {
        begun.push(held(work(arrived.value)));
        next = take();
      }
    }
  } finally {
    await source.return?.();
  }
}
