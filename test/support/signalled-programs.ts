/** What stands for Spark while spark-runner gets a signal, and how a test sees that the signal was taken. */
import { readFileSync } from "node:fs";

/** Says its run, and waits for a signal. */
export const waits = `echo "run=$SPARK_RUNNER_RUN."; while :; do read -rt 0.05 <> <(:); done`;
/** Says its run; when it is asked to end it takes its time, until the file $GO is there. */
export const endsAtGo = `trap 'until [[ -e $GO ]]; do read -rt 0.05 <> <(:); done; exit 1' TERM INT HUP; ${waits}`;
/** Says its run, and ends when the file $GO is there. */
export const waitsForGo = `echo "run=$SPARK_RUNNER_RUN."; until [[ -e $GO ]]; do read -rt 0.05 <> <(:); done`;

/** Prints then more than the socket to a reader that waits can hold, and less than that and spark-runner can: so it ends. */
export const printsAtGo = `${waitsForGo.replace(";", " >&2;")}; exec dd if=/dev/zero bs=60000 count=8 status=none`;

export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

export const firstChild = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").trim().split(" ")[0]);

export function hasPending(pid: number): boolean {
  try {
    return /^(?:SigPnd|ShdPnd):\s*0*[1-9a-f]/m.test(readFileSync(`/proc/${pid}/status`, "latin1"));
  } catch {
    return false; // it has ended
  }
}
