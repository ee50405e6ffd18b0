/** The commands that settings are for: what was asked is read first, and wrong settings are told all at once. */
import { makeRunId } from "../adapters/machine/run-id.ts";
import type { Scope } from "../plan/removals.ts";
import { readRequest, readRequestAlone } from "../request/read-request.ts";
import type { Handler } from "./command.ts";
import { dryRun } from "./dry-run.ts";

/** `run` and `exec`. A dry run is in a hurry; all that acts comes late. */
export const runApplication =
  (scope: Scope): Handler =>
  async ({ line, env, signals, out, say }) => {
    const request = await readRequest(line, env, makeRunId).catch(async (error: unknown) => {
      await (await import("./refused.ts")).leaveRefusal(error, line, env);
      throw error;
    });
    if (!request.basis.settings.values.dryRun) {
      const { execute } = await import("./run.ts");
      return await execute(request, signals, env, scope);
    }
    signals.stop(); // nothing is to be ended in order
    for (const warning of request.warnings) say(`warning: ${warning}`);
    return await out(await dryRun(request, env, scope, say));
  };

/** `label` and `clean`. */
export const withOwnPod =
  (step: "label" | "clean"): Handler =>
  async ({ line, env, signals }) => {
    const known = await readRequestAlone(line, env, makeRunId);
    return await (await import("./set-up.ts"))[step](known, signals, env);
  };
