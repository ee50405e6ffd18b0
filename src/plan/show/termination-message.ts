/** Where a failed run leaves a termination message, and what is in it, in words. */
import type { Plan } from "../plan-schema.ts";
import type { Row } from "./text.ts";

const parts = {
  full: "if the run fails: cause, advice, a line of each attempt",
  cause: "if the run fails: cause and advice",
  none: "",
} as const;

export const messageRows = ({ terminationMessage: message }: Plan): Row[] =>
  message === null ? [] : [["termination message", message.path ?? "none", message.whyNot ?? parts[message.content]]];
