// Lets no more than so many tasks run at once; the others wait in the order in which they came.

export type Limited = <Result>(most: number, task: () => Promise<Result>) => Promise<Result>;

export function limiter(): Limited {
  let running = 0;
  const waiting: { most: number; start: () => void }[] = [];
  const next = () => {
    while (waiting.length > 0 && running < waiting[0]!.most) {
      running += 1;
      waiting.shift()!.start();
    }
  };
  return async (most, task) => {
    await new Promise<void>((start) => {
      waiting.push({ most, start });
      next();
    });
    try {
      return await task();
    } finally {
      running -= 1;
      next();
    }
  };
}
