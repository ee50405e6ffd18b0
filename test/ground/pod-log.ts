/** What a pod's main container writes, followed from its first start, so that it is known when the pod is gone. */
import { spawn, type ChildProcess } from "node:child_process";
import type { Namespace } from "./namespace.ts";
import { containerOf } from "./pod-watch.ts";

export class PodLog {
  text = "";
  readonly #namespace: Namespace;
  readonly #pod: string;
  readonly #checks = new Set<() => void>();
  readonly #following = new Set<ChildProcess>();
  #closed = false;
  readonly #end: Promise<void>;

  constructor(namespace: Namespace, pod: string) {
    this.#namespace = namespace;
    this.#pod = pod;
    this.#end = this.#followAll();
    // A test that is over before its pod ran does not ask for the log.
    this.#end.catch(() => undefined);
  }

  /** All of it, once the container has ended. */
  async whole(): Promise<string> {
    await this.#end;
    return this.text;
  }

  matches(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        const match = pattern.exec(this.text);
        if (match === null) return;
        this.#checks.delete(check);
        resolve(match);
      };
      const missed = (why: string): void => {
        check();
        reject(new Error(`${this.#pod} ${why} and never wrote ${pattern}:\n${this.text}`));
      };
      this.#checks.add(check);
      this.#end.then(
        () => missed("ended"),
        (error: unknown) => missed(String(error)),
      );
      check();
    });
  }

  close(): void {
    this.#closed = true;
    for (const child of this.#following) child.kill();
  }

  /** Each life of the container has a log of its own. */
  async #followAll(): Promise<void> {
    const { watch } = this.#namespace;
    for (let life = 0; !this.#closed; life++) {
      const started = await watch.until(
        `${this.#pod} to start`,
        () => {
          const pod = watch.pods.get(this.#pod);
          if (pod === undefined) return undefined;
          const status = containerOf(pod);
          if (status !== undefined && status.restartCount >= life && status.state.waiting === undefined) return true;
          return pod.status.phase === "Succeeded" || pod.status.phase === "Failed" || watch.gone.has(this.#pod)
            ? false
            : undefined;
        },
        500_000,
      );
      if (!started) return;
      await this.#followOne();
      const over = await watch.until(
        `${this.#pod} to end or to start again`,
        () => {
          const pod = watch.pods.get(this.#pod);
          const status = pod && containerOf(pod);
          if (status !== undefined && status.restartCount > life) return false;
          const ended = pod?.status.phase === "Succeeded" || pod?.status.phase === "Failed";
          return ended || watch.gone.has(this.#pod) || status?.state.terminated !== undefined ? true : undefined;
        },
        500_000,
      );
      const restarts = watch.pods.get(this.#pod)?.status.phase === "Running";
      if (over && !restarts) return;
    }
  }

  #followOne(): Promise<void> {
    const [file, ...args] = this.#namespace.access.command;
    const logs = ["--namespace", this.#namespace.name, "logs", "--follow", "--container", "main", this.#pod];
    const child = spawn(file, [...args, ...logs], { stdio: ["ignore", "pipe", "ignore"] });
    this.#following.add(child);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.text += text;
      for (const check of this.#checks) check();
    });
    return new Promise((resolve) => {
      child.once("close", () => {
        this.#following.delete(child);
        resolve();
      });
    });
  }
}
