/** The worker: does what the page asks, one thing after the other. */

import { cost, present } from "./cost";
import { deidentify, explain } from "./files";
import { compareSOPClasses, compareVersions, rules, sopClasses, version } from "./procedures";
import type { Name, Question, Reply, Requests } from "./requests";
import { choices, setUp } from "./setUp";

type Answers = {
  [Asked in Name]: (
    ask: Requests[Asked]["ask"],
  ) => Requests[Asked]["answer"] | Promise<Requests[Asked]["answer"]>;
};

const answers: Answers = {
  setUp,
  choices,
  deidentify,
  explain,
  present,
  cost,
  version,
  sopClasses,
  rules,
  compareSOPClasses,
  compareVersions,
};

addEventListener("message", async ({ data }: MessageEvent<Question>) => {
  const { number, name, ask } = data;
  try {
    const answer: unknown = await answers[name](ask as never);
    postMessage({ number, answer } satisfies Reply);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    postMessage({ number, error: message } satisfies Reply);
  }
});
