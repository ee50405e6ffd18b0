/** setTimeout fires at once for more than this (24.8 days). */
const LONGEST = 2 ** 31 - 1;

/** The waits of one run, which all end together, so that none keeps the process alive. */
export class Timers {
  readonly #done = new AbortController();
  #timers: NodeJS.Timeout[] = [];
  /** When `onAbort`'s signal was seen to abort, on performance.now()'s clock. */
  abortedAt = 0;

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

  /** Fulfilled with the reason of the abort. */
  onAbort(signal: AbortSignal): Promise<unknown> {
    return new Promise((resolve) => {
      this.#whenAborted(signal, () => {
        this.abortedAt ||= performance.now();
        resolve(signal.reason);
      });
    });
  }

  /** Fulfilled when it is aborted; never without one. */
  onGivenUp(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      if (signal !== undefined) this.#whenAborted(signal, resolve);
    });
  }

  /** Fulfilled when this part of the milliseconds that are the signal's reason has passed since its abort. */
  afterReason(signal: AbortSignal | undefined, part = 1): Promise<void> {
    return new Promise((resolve) => {
      if (signal === undefined) return;
      this.#whenAborted(signal, () => void this.after((signal.reason as number) * part, undefined).then(resolve));
    });
  }

  #whenAborted(signal: AbortSignal, act: () => void): void {
    if (signal.aborted) act();
    else signal.addEventListener("abort", () => act(), { once: true, signal: this.#done.signal });
  }

  clear(): void {
    this.#done.abort();
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
  }
}
