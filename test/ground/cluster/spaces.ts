/**
 * The cluster's own PID, mount and network name spaces. Their first process holds them: it ends, and the kernel ends
 * all else in them. So one kill is a whole tear-down, and nothing of the machine's own network or mounts is touched.
 */
import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { readdir, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import type { Socket } from "node:net";
import { networkInterfaces } from "node:os";
import path from "node:path";
import { run, runQuietly } from "../../../scripts/tools/run.ts";
import { bridgeNetwork, serviceNetwork } from "./network.ts";
import type { Addresses, Place } from "./place.ts";
import { isAlive, kill, type ProcessId } from "./processes.ts";

export interface Spaces {
  readonly init: ProcessId;
  /** Starts the component whose command is in components/NAME of the state folder. */
  start(name: string): void;
  /** From now on the cluster stays when this process ends; until then it ends with it, however that happens. */
  stay(): void;
}

/** The first process of a cluster that was started and not ended, alive or not. */
export async function initOf({ state }: Place): Promise<ProcessId | undefined> {
  const text = await readFile(path.join(state, "init"), "utf8").catch(() => undefined);
  const [pid, startTime] = text?.trim().split(" ") ?? [];
  return pid === undefined || startTime === undefined ? undefined : { pid: Number(pid), startTime };
}

export async function aliveInit(place: Place): Promise<ProcessId | undefined> {
  const init = await initOf(place);
  return init !== undefined && isAlive(init) ? init : undefined;
}

/** The components that have ended, each with its exit code; in a cluster that is well there is none. */
export async function endedComponents({ state }: Place): Promise<string[]> {
  const folder = path.join(state, "ended");
  const names = await readdir(folder);
  return Promise.all(names.map(async (name) => `${name} ${(await readFile(path.join(folder, name), "utf8")).trim()}`));
}

/** `binds`: folders of the machine, each with the place below the state folder where the cluster finds it. */
export async function makeSpaces(
  place: Place,
  binds: readonly (readonly [from: string, to: string])[],
): Promise<Spaces> {
  const { state } = place;
  const bindings = binds.map(([from, to]) => `${from}\t${path.join(state, to)}\n`);
  await writeFile(path.join(state, "binds"), bindings.join(""));
  const log = openSync(path.join(state, "log/init.log"), "a");
  const command = [path.join(import.meta.dirname, "init.sh"), state, bridgeNetwork, serviceNetwork, place.cgroup];
  const child = spawn("unshare", ["--net", "--pid", "--mount", "--fork", "--kill-child", "--", ...command], {
    detached: true,
    stdio: ["pipe", "pipe", log],
    env: { ...process.env, PATH: toolPath() },
  });
  closeSync(log);
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error("failed to run unshare: it has no pipes");
  const ready = new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`it ended with ${code}: see ${state}/log/init.log`)));
    stdout.once("data", () => resolve());
  });
  try {
    await ready;
    const init = await initOf(place);
    if (init === undefined) throw new Error(`${state}/init is not there`);
    // Its end must not keep this process; its input, unless it is told to stay, ends with this process.
    child.unref();
    stdout.destroy();
    (stdin as Socket).unref();
    return {
      init,
      start: (name) => void stdin.write(`${name}\n`),
      stay: () => void stdin.end("stay\n"),
    };
  } catch (error) {
    throw new Error(`failed to make name spaces for the cluster: ${String(error)}`, { cause: error });
  }
}

/** A link between the machine and the cluster, which goes with the cluster. */
export async function link({ link: outside }: Place, init: ProcessId, addresses: Addresses): Promise<void> {
  const ip = (...words: string[]): Promise<string> => run("ip", words, { env: { ...process.env, PATH: toolPath() } });
  const ipInside = (...words: string[]): Promise<string> => run(...inside(init, ["ip", ...words]));
  await ip("link", "add", outside, "type", "veth", "peer", "name", "machine", "netns", String(init.pid));
  await ip("addr", "add", `${addresses.machine}/30`, "dev", outside);
  await ip("link", "set", outside, "up");
  await ipInside("addr", "add", `${addresses.cluster}/30`, "dev", "machine");
  await ipInside("link", "set", "machine", "up");
}

/** All addresses that this machine has. */
export const machineAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));

/** The command that runs `words` in the cluster's name spaces. */
export const inside = ({ pid }: ProcessId, words: readonly string[]): [file: string, args: string[]] => [
  "nsenter",
  ["--target", String(pid), "--mount", "--net", "--pid", "--wd=/", "--", "env", `PATH=${toolPath()}`, ...words],
];

/** Ends the cluster, and removes all that it left outside its name spaces; nothing happens when there is none. */
export async function removeSpaces(place: Place): Promise<void> {
  const init = await initOf(place);
  if (init !== undefined) await kill(init);
  // The kernel removes the link too, a moment later; an `up` right after this wants to make it again.
  if (existsSync(`/sys/class/net/${place.link}`)) await runQuietly("ip", ["link", "delete", place.link]);
  await removeCgroups(place);
  await rm(place.state, { recursive: true, force: true, maxRetries: 10 });
}

async function removeCgroups({ cgroup }: Place): Promise<void> {
  const root = "/sys/fs/cgroup";
  const hierarchies = (await readdir(root).catch((): string[] => [])).map((name) => path.join(root, name));
  for (const hierarchy of [root, ...hierarchies]) {
    const parent = path.join(hierarchy, cgroup);
    const below = await readdir(parent, { recursive: true, withFileTypes: true }).catch(() => []);
    const folders = below
      .filter((entry) => entry.isDirectory())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .toSorted((a, b) => b.length - a.length);
    for (const folder of [...folders, parent]) await rmdir(folder).catch(() => undefined);
  }
}

/** Debian keeps iptables and runc where only root's own shell looks. */
const toolPath = (): string => `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`;
