/** Wires the termination message of this container: its words, masked and cut, to its file. */
import { createMessageFile } from "../adapters/files/termination-message.ts";
import type { Plan } from "../plan/plan-schema.ts";
import { noTerminationMessage } from "../report/messages.ts";
import { fitMessage, messageOfError } from "../report/termination-message.ts";
import type { Log, Message } from "../run/ports.ts";

type Place = Plan["terminationMessage"];

export interface PodMessage extends Message {
  /** What keeps the run from starting, or broke it. */
  leaveError(error: unknown): Promise<void>;
}

/** `shown` masks. */
export function podMessage(place: Place, log: Log, shown: (text: string) => string): PodMessage {
  const file = place?.path ?? undefined;
  const target = file === undefined ? undefined : createMessageFile(file, (why) => log.line(noTerminationMessage(why)));
  const leave: Message["leave"] = async ({ head, attempts }) =>
    target?.write(fitMessage({ head: head.map(shown), attempts: attempts.map(shown) }));
  return { leave, leaveError: (error) => leave(messageOfError(error, place?.content ?? "none")) };
}
