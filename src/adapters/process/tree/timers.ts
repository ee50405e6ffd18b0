import { whenAborted } from "../../../run/cancellation.ts";

/** setTimeout fires at once for more than this (24.8 days). */
const LONGEST = 2 ** 31 - 1;

/** The waits of one run, which all end together, so that none keeps the process alive. */
export class Timers {
  readonly #leave: (() => void)[] = [];
  #isOver = false;
  #timers: NodeJS.Timeout[] = [];
  /** Fulfilled with the value after this time; never when the time is undefined. */
  after<T>(ms: number | undefined, value: T): Promise<T> {
    return new Promise((resolve) => {
      if (ms === undefined) return;
      this.#timers.push(setTimeout(resolve, Math.min(ms, LONGEST), value));
    });
  }

  /** Fulfilled at this moment of performance.now()'s clock. */
  until(moment: number): Promise<void> {
    return this.after(Math.max(0, moment - performance.now()), undefined);
  }

  /** Fulfilled when it is aborted, with the moment of performance.now()'s clock at which that was seen. */
  onAbort(signal: AbortSignal): Promise<number> {
    return new Promise((resolve) => this.#leave.push(whenAborted(signal, () => resolve(performance.now()))));
  }

  /** Fulfilled when this part of the milliseconds has passed since they became known; never without them. */
  afterKnown(ms: Promise<number> | undefined, part = 1): Promise<void> {
    return new Promise((resolve) => {
      void ms?.then((known) => {
        if (!this.#isOver) void this.after(known * part, undefined).then(resolve);
      });
    });
  }

  clear(): void {
    this.#isOver = true;
    for (const leave of this.#leave.splice(0)) leave();
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
  }
}
