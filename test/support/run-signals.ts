/** What each signal to spark-runner does to a run (docs/guarantees.md), and how often the run tried. */
import type { Finished } from "./executable.ts";

/** With their exit codes. */
export const endingSignals = [
  ["SIGTERM", 143],
  ["SIGINT", 130],
  ["SIGHUP", 129],
] as const;
export const harmlessSignals = ["SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;

export const attemptsOf = ({ said }: Finished): number =>
  said.filter((line) => /^attempt \d of \d starts/.test(line)).length;
