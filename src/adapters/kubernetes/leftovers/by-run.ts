/** Found by the label of its run, and by its owner: executors. */
import { ExitCode, RunnerError } from "../../../errors.ts";
import { removeDependents, whatHolds } from "./dependents.ts";
import { clearedOf, failIfRefused } from "./cleared.ts";
import { deleteCommand, deleteOwnedCommand } from "./kubectl.ts";
import { tearDownDependents } from "./tear-down-dependents.ts";
import type { Cleared, Clearing, Step, Way } from "./way.ts";

export const byRun = {
  tearDown: (step, down) =>
    tearDownDependents(step, down.looks.byRun(step), down, () => {
      const { kind, namespace, owner } = step.by;
      return deleteOwnedCommand(kind, namespace, down.looks.labels(step.by), owner.uid);
    }),
  clear,
  async ofDead(step, { looks }) {
    const things = await looks.byRun(step).find();
    return things.map((thing) => ({ kind: step.by.kind, thing }));
  },
} satisfies Way<"run">;

/** What still works after its grace is ended by force. */
async function clear(step: Step<"run">, { api, looks, signal, waits }: Clearing): Promise<Cleared> {
  const { kind, namespace } = step.by;
  const look = looks.byRun(step);
  const first = await removeDependents(api, look, { namespace, until: performance.now() + waits.waitMs, signal });
  const forced = first.left.some(({ error, hasEnded }) => error === undefined && !hasEnded)
    ? await removeDependents(api, look, {
        namespace,
        until: performance.now() + waits.forcedWaitMs,
        signal,
        force: true,
      })
    : { gone: [], left: first.left };
  failIfRefused(forced.left);
  const working = forced.left.filter(({ hasEnded }) => !hasEnded).map(({ thing }) => thing);
  if (working.length > 0) {
    const names = working.map(({ metadata }) => metadata.name).join(" ");
    const holding = working.map(whatHolds).find((each) => each !== undefined);
    throw new RunnerError(
      ExitCode.clusterUnavailable,
      `failed to remove ${kind.word}s of an earlier attempt from namespace ${namespace}: ${names} were deleted, but are still there`,
      {
        advice: `${holding ?? "a node that can't be reached holds them"}; look with: ${deleteCommand(kind, namespace, names).replace(" delete ", " describe ")}`,
      },
    );
  }
  return clearedOf(kind, [...first.gone, ...forced.gone], forced.left);
}
