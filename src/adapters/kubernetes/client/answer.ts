/** Whether an answer is what was asked for: proxies and login pages answer 200 as well. */
import type { Answer } from "./exchange.ts";
import { failureOfBody } from "./failure.ts";
import type { ObjectRef } from "./kinds.ts";

interface AnyObject {
  readonly kind?: unknown;
  readonly items?: unknown;
  readonly status?: unknown;
  readonly preferredVersion?: unknown;
  readonly metadata?: { readonly name?: unknown; readonly uid?: unknown };
}

/** The object, or the list when `place` names no object. Fails with a Failure that may be mended by another try. */
export function parseAnswer(answer: Answer, verb: string, place: ObjectRef): unknown {
  let said: unknown;
  try {
    said = JSON.parse(answer.body);
  } catch {
    throw failureOfBody(answer, "is not JSON");
  }
  if (!isAsked(said as AnyObject | null, verb, place)) throw failureOfBody(answer, "is not what was asked for");
  return said;
}

function isAsked(said: AnyObject | null, verb: string, { name }: ObjectRef): boolean {
  if (!isObject(said)) return false;
  const { kind, items, status, preferredVersion, metadata } = said;
  if (kind !== undefined && typeof kind !== "string") return false;
  // The end of objects is answered by a Status, or by the objects as they were.
  if (kind === "Status") return verb.startsWith("delete") && status === "Success";
  if (verb === "list" || verb === "deletecollection")
    return kind?.endsWith("List") !== false && (items === null || Array.isArray(items));
  // A review has no name; a group of the API has one, but not as its metadata.
  if (name === undefined) return isObject(status);
  return isObject(preferredVersion) || (metadata?.name === name && typeof metadata.uid === "string");
}

const isObject = (value: unknown): value is AnyObject => typeof value === "object" && value !== null;
