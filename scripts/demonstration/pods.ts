/** The pods of a namespace as `kubectl get pods --watch` shows them: a row whenever what it says of a pod changes. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Access } from "../../test/ground/cluster/access.ts";
import { endWithUs } from "../tools/run.ts";

/** `show` gets each row with its heading, in kubectl's own columns. Gives what ends it. */
export function watchPods(
  { command: [file, ...args] }: Access,
  namespace: string,
  show: (row: string) => void,
): () => void {
  const watch = ["--namespace", namespace, "get", "pods", "--watch", "--output-watch-events", "--no-headers"];
  const child = spawn(file, [...args, ...watch], { stdio: ["ignore", "pipe", "ignore"] });
  endWithUs(child);
  const take = changes();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const row = take(line);
    if (row !== undefined) show(row);
  });
  return () => void child.kill();
}

/** Most events change nothing that a person sees: those give undefined. */
export function changes(): (line: string) => string | undefined {
  const last = new Map<string, string>();
  return (line) => {
    const [event = "", name = "", ready = "", status = ""] = line.split(/\s+/);
    const seen = event === "DELETED" ? "(gone)" : `${ready} ${status}`;
    if (name === "" || last.get(name) === seen) return undefined;
    last.set(name, seen);
    return `${name.padEnd(30)} ${event === "DELETED" ? "-    (gone)" : `${ready.padEnd(4)} ${status}`}`;
  };
}
