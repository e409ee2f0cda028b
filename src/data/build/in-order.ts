// Work on a stream's pieces, several at a time, with the results in the order of the pieces. Knows neither.

/** At most `ahead` pieces are read before their results are taken. */
export async function* inOrder<Piece, Result>(
  pieces: AsyncIterable<Piece>,
  work: (piece: Piece) => Promise<Result>,
  ahead: number,
): AsyncGenerator<Result> {
  const begun: Promise<Result>[] = [];
  for await (const piece of pieces) {
    const result = work(piece);
    // It is awaited later; until then its failure is nobody's.
    result.catch(() => {});
    begun.push(result);
    if (begun.length >= ahead) yield await begun.shift()!;
  }
  for (const result of begun) yield await result;
}
