/** What keeps the executors of an attempt from running: the trouble that most of them have. */
import type { ExecutorClue } from "../diagnosis/executors.ts";
import type { Fleet, Member } from "./fleet.ts";
import { factsOf, type Trouble } from "./standing.ts";
import { rules } from "./times.ts";

export interface Blocker {
  readonly trouble: Trouble;
  /** So many executors have it; undefined where none was made. */
  readonly count: number | undefined;
  /** Of so many that are wanted. */
  readonly of: number;
  /** One of them. */
  readonly example: Member | undefined;
  /** Every one that is there has some trouble. */
  readonly isAll: boolean;
  /** The same for as long as nothing changes that counts. */
  readonly key: string;
}

/** What is the matter with one executor that is not running, when it has been as it is for a while. */
export function troubleOf(member: Member, { creating }: Fleet, nowMs: number, patienceMs: number): Trouble | undefined {
  const { pod, standing, sinceMs } = member;
  if (standing.is === "stuck") return standing.trouble;
  if (standing.is !== "coming" || nowMs - sinceMs < patienceMs) return undefined;
  if (pod.node === undefined) return { state: "unschedulable", reason: "no scheduler has said anything of them" };
  if (creating !== undefined) return creating;
  const { needs = [] } = pod.spec ?? {};
  const perhaps = needs.length === 0 ? "" : `; what they mount may be missing: ${needs.join(", ")}`;
  return { state: "long-creating", reason: `their containers are still being created on ${pod.node}${perhaps}` };
}

export function blockerOf(fleet: Fleet, nowMs: number, patienceMs: number): Blocker | undefined {
  const present = [...fleet.members.values()].filter(({ standing }) => standing.is !== "leaving");
  const of = Math.max(fleet.target ?? 0, present.length);
  if (present.length === 0) {
    const trouble = fleet.refusal ?? fleet.lastEnd;
    if (trouble === undefined) return undefined;
    return { trouble, count: undefined, of, example: undefined, isAll: true, key: keyOf(trouble, of) };
  }
  const troubles = present.map((member) => ({ member, trouble: troubleOf(member, fleet, nowMs, patienceMs) }));
  const groups = Map.groupBy(troubles, ({ trouble }) =>
    trouble === undefined ? "" : `${trouble.state} ${trouble.reason}`,
  );
  const isAll = !groups.delete("");
  const most = [...groups.values()].toSorted((one, other) => other.length - one.length)[0];
  const [first] = most ?? [];
  if (most === undefined || first?.trouble === undefined) return undefined;
  const { trouble, member } = first;
  const count = troubles.filter((each) => each.trouble?.state === trouble.state).length;
  return { trouble, count, of, example: member, isAll, key: keyOf(trouble, present.length) };
}

const keyOf = ({ state, reason, object = "" }: Trouble, count: number): string =>
  rules[state].restarts === true ? `${state} ${count} ${reason}` : `${state} ${object}`;

/** How it is told by itself. */
export function clueOf({ trouble, count, of, example }: Blocker): ExecutorClue {
  const { state, reason, object } = trouble;
  const who = count === undefined ? "executors" : `${count} of ${of} executors`;
  return {
    in: "executors",
    state,
    line: `${who} ${rules[state].words}: ${reason}`,
    facts: {
      ...(example === undefined ? {} : factsOf(example.pod)),
      reason,
      ...(object === undefined ? {} : { object }),
      ...(count === undefined ? {} : { count: String(count), of: String(of) }),
    },
  };
}

/** Of executors that were never made. */
export const clueOfRefusal = (trouble: Trouble): ExecutorClue =>
  clueOf({ trouble, count: undefined, of: 0, example: undefined, isAll: true, key: "" });
