/**
 * Work folders of runs that were killed, which nobody else removes where a folder outlives its container or its machine's
 * users. A run that lives is never touched: a folder is only taken for a dead run's when that is certain.
 */
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import type { Kept } from "../../diagnosis/outcome.ts";
import { lookingClaims, runClaim } from "./claims.ts";
import { ownerFile, removeRunFolder } from "./run-folder.ts";

const beginning = "spark-runner-";

/**
 * Where a run's claim can be seen: this boot of this machine, and this network namespace. undefined where that can't be told,
 * or the claim can't be seen (a sandbox without abstract sockets): then nobody can know whether the run lives.
 */
export function ownerMark(runId: string): string | undefined {
  return lookingClaims.isHeld(runClaim(runId)) ? here() : undefined;
}

function here(): string | undefined {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
    return `${boot} ${readlinkSync("/proc/self/ns/net")}`;
  } catch {
    return undefined;
  }
}

interface DeadFolder {
  readonly file: string;
  readonly kept: Kept | undefined;
}

/**
 * Removes them from `folder`, and returns their paths, and what in them is a job's own; what can't be removed stays without a
 * word. A run of the same boot and the same namespace without its claim is dead; and had the namespace's number been given anew, all processes in the old one
 * would be gone. Runs of other machines or pods on a shared volume can't be known, and stay.
 */
export function removeDeadFolders(folder: string): DeadFolder[] {
  const mark = here();
  if (mark === undefined) return [];
  return namesIn(folder).flatMap((name) => {
    const file = path.join(folder, name);
    if (!mayBeDead(file, mark) || lookingClaims.isHeld(runClaim(name.slice(beginning.length)))) return [];
    const { kept, stuck } = removeRunFolder(file);
    return stuck.length === 0 ? [{ file, kept }] : [];
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.startsWith(beginning));
  } catch {
    return [];
  }
}

/** Whether a run of the same boot and namespace made it; somebody else's folder, or a link to one, is not looked into. */
function mayBeDead(file: string, mark: string): boolean {
  try {
    const stat = lstatSync(file);
    return (
      stat.isDirectory() &&
      stat.uid === process.getuid?.() &&
      readFileSync(path.join(file, ownerFile), "latin1") === mark
    );
  } catch {
    return false;
  }
}
