import type { Reading } from "./source";

/** Run what reads bytes in memory only. */
export function runSync<T>(reading: Reading<T>): T {
  const step = reading.next();
  if (!step.done) throw new TypeError("a source that is not in memory is read asynchronously");
  return step.value;
}

/** Run what reads, and load what it lacks. Errors of loading are thrown where it was needed. */
export async function runAsync<T>(reading: Reading<T>): Promise<T> {
  let step = reading.next();
  while (!step.done) {
    const { source, start, end } = step.value;
    try {
      await source.fill(start, end);
    } catch (error) {
      step = reading.throw(error);
      continue;
    }
    step = reading.next();
  }
  return step.value;
}
