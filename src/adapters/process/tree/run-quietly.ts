/** A program that says nothing while all is well: what it prints is kept, for who has to know why it failed. */
import type { Ended } from "../../../diagnosis/ended.ts";
import type { Command } from "../../../run/ports.ts";
import { exitOf } from "./exit-status.ts";
import { kill, SIGKILL, spawn } from "./spawn.ts";

export interface QuietEnd {
  readonly exit: Ended["exit"];
  /** The end of what it said, stdout and stderr in one. */
  readonly said: string;
}

/** More than any list of a compiler's errors that somebody reads. */
const mostKept = 1024 * 1024;
const graceMs = 5000;

/** It and all that it starts, as long as that stays in its group of processes; none of it is left where `cancel` is aborted. */
export async function runQuietly({ file, args, env }: Command, cancel: AbortSignal): Promise<QuietEnd> {
  cancel.throwIfAborted();
  const { child, ended } = spawn(file, args, env, ["ignore", "pipe", "pipe"]);
  let said = "";
  const streams = [child.stdout, child.stderr].flatMap((stream) => stream ?? []);
  const read = streams.map((stream) => {
    stream.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-mostKept)));
    return new Promise((resolve) => void stream.once("close", resolve));
  });
  const end = (): void => {
    const group = -(child.pid ?? 0);
    if (group === 0) return;
    kill(group, "SIGTERM");
    setTimeout(() => kill(group, SIGKILL), graceMs).unref();
  };
  cancel.addEventListener("abort", end, { once: true });
  try {
    const raw = await ended;
    await Promise.race([Promise.all(read), cancelled(cancel)]);
    if (child.pid !== undefined) kill(-child.pid, SIGKILL);
    cancel.throwIfAborted();
    return { exit: exitOf(raw, undefined), said };
  } finally {
    cancel.removeEventListener("abort", end);
  }
}

/** Something that outlives the program may hold its output. */
const cancelled = (cancel: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (cancel.aborted) resolve();
    cancel.addEventListener("abort", () => resolve(), { once: true });
  });
