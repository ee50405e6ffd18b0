/** All pods of a namespace as the API server tells of them, from the first event on; those that are gone as last seen. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Access } from "./cluster/access.ts";

/** The part of a pod that tests look at; names and units are Kubernetes' own. */
export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly name: string }[];
    readonly deletionTimestamp?: string;
  };
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly { readonly name: string; readonly image: string; readonly env?: readonly EnvVar[] }[];
  };
  readonly status: {
    readonly phase: "Pending" | "Running" | "Succeeded" | "Failed" | "Unknown";
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string }[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

interface EnvVar {
  readonly name: string;
  readonly value?: string;
}

export interface ContainerStatus {
  readonly name: string;
  readonly restartCount: number;
  readonly state: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly running?: object;
    readonly terminated?: { readonly exitCode: number; readonly signal?: number; readonly reason?: string };
  };
  readonly lastState: ContainerStatus["state"];
}

export const containerOf = (pod: Pod, name = "main"): ContainerStatus | undefined =>
  pod.status.containerStatuses?.find((container) => container.name === name);

export class PodWatch {
  /** By name. A pod stays here when it is gone. */
  readonly pods = new Map<string, Pod>();
  /** The names of pods that are gone. */
  readonly gone = new Set<string>();
  readonly #checks = new Set<() => void>();
  readonly #fails = new Set<(error: Error) => void>();
  readonly #stop: () => void;

  constructor({ command: [file, ...args] }: Access, namespace: string) {
    const child = spawn(file, [...args, "get", "--raw", `/api/v1/namespaces/${namespace}/pods?watch=1`], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    createInterface({ input: child.stdout }).on("line", (line) => this.#take(JSON.parse(line) as PodEvent));
    child.once("close", () => {
      for (const fail of this.#fails) fail(new Error(`the watch of ${namespace} ended: ${said}`));
    });
    this.#stop = () => void child.kill();
  }

  /** The first thing that `find` gives, now or after an event; rejects when it takes longer than `boundMs`. */
  until<T>(what: string, find: (watch: PodWatch) => T | undefined, boundMs = 240_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#checks.delete(check);
        this.#fails.delete(fail);
      };
      const fail = (error: Error): void => {
        end();
        reject(error);
      };
      const check = (): void => {
        const found = find(this);
        if (found === undefined) return;
        end();
        resolve(found);
      };
      const timer = setTimeout(
        () => fail(new Error(`waited ${boundMs} ms for ${what}; pods: ${this.summary()}`)),
        boundMs,
      );
      this.#checks.add(check);
      this.#fails.add(fail);
      check();
    });
  }

  /** One line for a person. */
  summary(): string {
    const all = [...this.pods.values()].map(({ metadata: { name }, status }) => {
      const state = status.containerStatuses?.map((container) => JSON.stringify(container.state)).join(" ");
      return `${name} ${this.gone.has(name) ? "gone" : status.phase} ${state ?? ""}`;
    });
    return all.join("; ") || "none";
  }

  close(): void {
    this.#fails.clear();
    this.#stop();
  }

  #take({ type, object }: PodEvent): void {
    if (type === "ERROR") throw new Error(`the watch of pods failed: ${JSON.stringify(object)}`);
    const { name } = object.metadata;
    this.pods.set(name, object);
    if (type === "DELETED") this.gone.add(name);
    else this.gone.delete(name);
    for (const check of this.#checks) check();
  }
}

interface PodEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: Pod;
}
