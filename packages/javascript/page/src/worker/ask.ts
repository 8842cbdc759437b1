/** Asks a worker, and waits for its answers. */

import type { Name, Question, Reply, Requests } from "./requests";

/** Asks the worker a question. */
export type Ask = <Asked extends Name>(
  name: Asked,
  ask: Requests[Asked]["ask"],
) => Promise<Requests[Asked]["answer"]>;

/**
 * A worker that is loaded from a script of this page.
 *
 * It starts in a blob: URL, because such a worker inherits the Content-Security-Policy of the
 * page. One that starts in a script of the server would have no policy, and could connect.
 */
export function startWorker(script: string): Worker {
  const url = new URL(script, document.baseURI).href;
  const start = new Blob([`import ${JSON.stringify(url)};`], { type: "text/javascript" });
  return new Worker(URL.createObjectURL(start), { type: "module" });
}

/** A function that asks a worker. */
export function asking(worker: Worker): Ask {
  const waiting = new Map<number, (reply: Reply) => void>();
  let last = 0;
  worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => {
    const answer = waiting.get(data.number);
    waiting.delete(data.number);
    answer?.(data);
  });
  worker.addEventListener("error", () => {
    for (const [number, answer] of waiting) {
      answer({ number, error: "the part of this page that does the work could not start" });
    }
    waiting.clear();
  });
  return (name, ask) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, (reply) => {
        if ("error" in reply) reject(new Error(reply.error));
        else resolve(reply.answer as never);
      });
      worker.postMessage({ number: last, name, ask } satisfies Question);
    });
}
