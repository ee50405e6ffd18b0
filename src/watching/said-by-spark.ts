/** What Spark's log tells of executors, at the level INFO or as warnings: which it asks for, which came, which were refused. */
import { numberOf } from "./amounts.ts";
import type { Trouble } from "./standing.ts";

export type Told =
  /** So many are wanted in all, of one resource profile. */
  | { readonly what: "asked"; readonly profile: string; readonly target: number }
  | { readonly what: "registered"; readonly executor: string }
  /** `isExecutor`: by its name it is one of Spark's; the job itself may make pods, too. */
  | { readonly what: "refused"; readonly trouble: Trouble; readonly isExecutor: boolean };

type Read = (line: string) => Told | undefined;

/** The words by which a line is found, and what it says. */
const forms: readonly (readonly [mark: string, read: Read])[] = [
  ["Registered executor NettyRpcEndpointRef(", registeredIn],
  [" executors from Kubernetes for ResourceProfile Id: ", askedIn],
  [" is forbidden: ", refusalIn],
  [" denied the request: ", refusalIn],
];

/** A line is looked at so far before its mark, and behind it. */
const before = 400;
const behind = 1200;
const longest = before + behind;

/**
 * Reads output as it comes, in pieces that may end anywhere. What a job itself prints is not taken for Spark's words: they are
 * those of Spark's classes and of the API server's answers.
 */
export function createListener(onTold: (told: Told) => void): (bytes: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (bytes) => {
    const first = bytes.indexOf(10) + 1;
    const end = bytes.lastIndexOf(10) + 1;
    // What was cut at the end of the last piece is read with the beginning of this one, and nothing else is copied.
    if (first > 0 && rest.length > 0) listen(Buffer.concat([rest, bytes.subarray(0, first)]), onTold);
    if (end > 0) listen(bytes.subarray(rest.length > 0 ? first : 0, end), onTold);
    const tail = end > 0 ? bytes : Buffer.concat([rest, bytes]);
    // A copy, since the bytes are only lent.
    rest = Buffer.from(tail.subarray(Math.max(end, tail.length - longest)));
  };
}

function listen(lines: Buffer, onTold: (told: Told) => void): void {
  for (const [mark, read] of forms) {
    for (let at = lines.indexOf(mark); at >= 0; at = lines.indexOf(mark, at + mark.length)) {
      const from = Math.max(lines.lastIndexOf(10, at) + 1, at - before);
      const to = lines.indexOf(10, at);
      const told = read(lines.toString("utf8", from, Math.min(to < 0 ? lines.length : to, at + behind)));
      if (told !== undefined) onTold(told);
    }
  }
}

function registeredIn(line: string): Told | undefined {
  const [, executor] = /Registered executor NettyRpcEndpointRef\(.* with ID (\d+)\b/.exec(line) ?? [];
  return executor === undefined ? undefined : { what: "registered", executor };
}

function askedIn(line: string): Told | undefined {
  const [, profile, target] = /ResourceProfile Id: (\d+), target: (\d+)\b/.exec(line) ?? [];
  return profile === undefined ? undefined : { what: "asked", profile, target: Number(target) };
}

/** Which refusals are for good, and which is not: as the API server's admission says them. */
const refusals: readonly (readonly [state: Trouble["state"], words: RegExp])[] = [
  ["quota-full", /^exceeded quota: (?<object>[a-z0-9][a-z0-9.-]*), requested: [^ ]+, used: [^ ]+, limited: /],
  ["refused-by-quota", /^failed quota: (?<object>[a-z0-9][a-z0-9.-]*): must specify /],
  ["refused-by-pod-security", /^violates PodSecurity "(?<object>[^"]+)"/],
  ["refused-by-rbac", /^User "[^"]*" cannot create resource "pods"/],
  ["refused-by-policy", /^ValidatingAdmissionPolicy '(?<object>[^']+)' .*denied request/],
  [
    "refused-by-limit-range",
    /^\[?(?:(?:maximum|minimum) [\w./-]+ usage per |[\w./-]+ max limit to request ratio per )/,
  ],
];

const longestReason = 400;

/** Of a pod that Spark's client of Kubernetes wanted to make: `…/pods. Message: pods "x" is forbidden: …`. */
function refusalIn(line: string): Told | undefined {
  const plain = line.replaceAll('\\"', '"');
  const [, message] = /\bMessage: (.*)/.exec(plain) ?? [];
  const trouble = message === undefined ? undefined : refusalOf(message);
  if (trouble === undefined) return undefined;
  return { what: "refused", trouble, isExecutor: /\bpods "[^"]*-exec-\d+" is forbidden: /.test(plain) };
}

/** Why no pod is made, in the API server's words: `pods "x" is forbidden: …`. undefined: it may be for another reason. */
export function refusalOf(message: string): Trouble | undefined {
  const [, policy, webhook, words] =
    /\bpods(?: "[^"]*")? is forbidden: (.*)|\badmission webhook "([^"]*)" denied the request: (.*)/.exec(message) ?? [];
  const said = (policy ?? words)?.replace(/\.? Received status: .*$/, "").replace(/\.$/, "");
  if (said === undefined) return undefined;
  const reason = said.slice(0, longestReason);
  if (webhook !== undefined)
    return { state: "refused-by-policy", reason: `webhook ${webhook}: ${reason}`, object: webhook };
  for (const [state, pattern] of refusals) {
    const found = pattern.exec(said);
    if (found === null) continue;
    const object = found.groups?.["object"];
    const is = state === "quota-full" && isTooSmall(said) ? "refused-by-quota" : state;
    return { state: is, reason, ...(object === undefined ? {} : { object }) };
  }
  return undefined;
}

/** A quota that has no room for one executor, even if nothing else were there. */
function isTooSmall(said: string): boolean {
  const [, requested = "", limited = ""] = /, requested: (\S+), used: \S+, limited: (\S+)/.exec(said) ?? [];
  const most = amountsIn(limited);
  return [...amountsIn(requested)].some(([name, amount]) => amount > (most.get(name) ?? Infinity));
}

const amountsIn = (list: string): Map<string, number> =>
  new Map(
    list.split(",").flatMap((each) => {
      const [name = "", quantity = ""] = each.split("=");
      const amount = numberOf(quantity);
      return amount === undefined ? [] : [[name, amount]];
    }),
  );
