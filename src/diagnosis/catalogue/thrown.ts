/** Evidence that several rows have in the same form. */
import type { LineEvidence } from "../cause.ts";

/** An exception's class at the head of a line, after the place that a script's error begins with. */
export const thrown = (classes: string, message = ""): LineEvidence => ({
  in: "error",
  line: new RegExp(String.raw`^(?:[^:]+:\d+: )?(?:[\w$]+\.)*(?:${classes})\b${message}`),
});
