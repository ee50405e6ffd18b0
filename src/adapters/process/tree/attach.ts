import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { constants } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { takesThreadDumps } from "./thread-dump.ts";
import { kill } from "./spawn.ts";

const timeoutMs = 5000;
const longestDump = 8 * 1024 * 1024;

/**
 * A JVM's thread dump by the way that jstack takes (HotSpot's attachListener_posix.cpp): a JVM that gets SIGQUIT while a certain
 * file is there opens a socket, and prints nothing. undefined where it doesn't, or may not. Never throws.
 */
export async function dumpByAttaching(pid: number): Promise<string | undefined> {
  // Such a one would print the dump into the job's output.
  if (!takesThreadDumps(pid) || forbidsAttaching(pid)) return undefined;
  const root = `/proc/${pid}/root/tmp`;
  const socket = `${root}/.java_pid${pid}`;
  return (await question(socket)) ?? (await asked(pid, `${root}/.attach_pid${pid}`, socket));
}

async function asked(pid: number, file: string, socket: string): Promise<string | undefined> {
  try {
    writeFileSync(file, "", { mode: 0o600 });
  } catch {
    return undefined; // without it the signal would print
  }
  try {
    kill(pid, constants.signals.SIGQUIT);
    for (const until = performance.now() + timeoutMs; performance.now() < until; await sleep(50)) {
      const dump = await question(socket);
      if (dump !== undefined) return dump;
    }
    return undefined;
  } finally {
    rmSync(file, { force: true });
  }
}

/** Version 1 of the protocol: a command and three arguments; `0` and a line end stand before what is told. */
function question(socket: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = "";
    const connection = connect(socket);
    connection.setEncoding("utf8").setTimeout(timeoutMs, () => connection.destroy());
    connection.on("connect", () => connection.write("1\0threaddump\0\0\0\0"));
    connection.on("data", (chunk) => {
      text += String(chunk);
      if (text.length > longestDump) connection.destroy();
    });
    connection.on("error", () => resolve(undefined));
    connection.on("close", () => resolve(text.startsWith("0\n") ? text.slice(2) : undefined));
  });
}

/** On its command line, or in a variable that Java reads. */
function forbidsAttaching(pid: number): boolean {
  try {
    return ["cmdline", "environ"].some((file) =>
      readFileSync(`/proc/${pid}/${file}`, "latin1").includes("+DisableAttachMechanism"),
    );
  } catch {
    return true; // it is gone
  }
}
