/** Writes this container's termination message. */
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { setImmediate as pause } from "node:timers/promises";
import { messageFault } from "../machine/message-file.ts";

export interface MessageFile {
  /** Takes the place of what was there; an empty text only of what is ours. Never fails: `failed` is told why it did. */
  write(text: string): Promise<void>;
}

/** `failed` is called once at most. */
export function createMessageFile(file: string, failed: (why: string) => void): MessageFile {
  /** What is there at first was an earlier run's in this container. */
  let isOurs = true;
  let hasFailed = false;
  let last = Promise.resolve();
  const one = async (text: string): Promise<void> => {
    // What goes out because of a signal goes first.
    await pause();
    if (text === "" && !isOurs) return; // the job's own word
    try {
      await overwrite(file, text);
      isOurs = text !== "";
    } catch (error) {
      if (!hasFailed) failed((error as Error).message);
      hasFailed = true;
    }
  };
  return { write: (text) => (last = last.then(() => one(text))) };
}

async function overwrite(file: string, text: string): Promise<void> {
  const fault = messageFault(file);
  if (fault !== undefined) throw new Error(fault);
  // It is mounted: what is renamed to its place would be another file. Nothing waits where it is a pipe after all.
  const handle = await open(file, constants.O_WRONLY | constants.O_NONBLOCK);
  try {
    const bytes = Buffer.from(text);
    await handle.write(bytes, 0, bytes.length, 0);
    await handle.truncate(bytes.length);
  } finally {
    await handle.close();
  }
}
