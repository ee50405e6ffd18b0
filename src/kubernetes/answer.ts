/** Whether an answer is what was asked for: proxies and login pages answer 200 as well. */
import type { Answer } from "./exchange.ts";
import { failureOfBody } from "./failure.ts";
import type { Place } from "./kinds.ts";

interface AnyObject {
  readonly apiVersion?: unknown;
  readonly kind?: unknown;
  readonly items?: unknown;
  readonly status?: unknown;
  readonly metadata?: { readonly name?: unknown; readonly uid?: unknown };
}

/** The object, or the list when `place` names no object. Fails with a Failure that may be mended by another try. */
export function parseAnswer(answer: Answer, verb: string, place: Place): unknown {
  let said: unknown;
  try {
    said = JSON.parse(answer.body);
  } catch {
    throw failureOfBody(answer, "is not JSON");
  }
  if (!isAsked(said as AnyObject | null, verb, place)) throw failureOfBody(answer, "is not what was asked for");
  return said;
}

function isAsked(said: AnyObject | null, verb: string, { name }: Place): boolean {
  if (typeof said !== "object" || said === null || typeof said.kind !== "string") return false;
  if (typeof said.apiVersion !== "string") return false;
  if (verb === "list") return said.kind.endsWith("List") && (said.items === null || Array.isArray(said.items));
  // The end of an object is answered by a Status, or by the object as it was.
  if (said.kind === "Status") return verb === "delete" && said.status === "Success";
  // A review, and a group of the API, is no object with a name of its own.
  return name === undefined || said.kind === "APIGroup" || (said.metadata?.name === name && said.metadata.uid !== "");
}
