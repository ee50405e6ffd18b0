const cell = new Int32Array(new SharedArrayBuffer(4));

/** Holds this thread, the event loop with it, for a moment; unlike a busy loop it leaves the CPU to others. */
export function pauseThread(ms: number): void {
  Atomics.wait(cell, 0, 0, ms);
}
