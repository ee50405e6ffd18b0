/** All executors of an attempt, as far as they are known: by their pods, and by what Spark says. */
import type { ExecutorFacts } from "../diagnosis/executors.ts";
import { troubleIn, type PodEvents } from "./events.ts";
import type { Meeting } from "./meeting.ts";
import type { ExecutorPod } from "./pod.ts";
import type { Told } from "./said-by-spark.ts";
import type { Seen } from "./seen.ts";
import { factsOf, standingOf, type Standing, type Trouble } from "./standing.ts";

export interface Member {
  readonly pod: ExecutorPod;
  readonly standing: Standing;
  /** Since when it is in this state, as far as is known. */
  readonly sinceMs: number;
}

/** An executor that has ended by itself, or was ended by the platform. */
export interface Dead {
  readonly trouble: Trouble;
  readonly facts: ExecutorFacts;
  /** What it said at its end, as far as that was kept. */
  readonly message: string;
  /** Its memory limit, as it stands in its pod. */
  readonly limit: string | undefined;
}

const mostDeadOfAKind = 3;

export class Fleet {
  /** Those that are there and have not ended. */
  readonly members = new Map<string, Member>();
  /** What the last of those that ended had. */
  #lastEnd: Trouble | undefined;
  /** The first few of each kind. */
  readonly dead: Dead[] = [];
  /** Of those that have ended: they may be told of again. */
  readonly #over = new Set<string>();
  readonly #targets = new Map<string, number>();
  readonly #registered = new Set<string>();
  readonly #onDied: () => void;
  #askedMs: number | undefined;
  #longestMs = 0;
  #refusal: Trouble | undefined;
  #meeting: (Meeting & { readonly atMs: number }) | undefined;
  #isConnected = false;
  #creating: Trouble | undefined;
  #lacksEvents = false;

  /** `onDied` is called once for each executor that dies by itself. */
  constructor(onDied: () => void) {
    this.#onDied = onDied;
  }

  /** When one was first wanted, as far as is known. */
  get askedMs(): number | undefined {
    return this.#askedMs;
  }

  /** How many are wanted; undefined where Spark's log doesn't say. */
  get target(): number | undefined {
    return this.#targets.size === 0 ? undefined : [...this.#targets.values()].reduce((sum, each) => sum + each, 0);
  }

  /** How many have reached the driver, if Spark's log says so. */
  get registered(): number {
    return this.#registered.size;
  }

  /** Whether one is known to have reached the driver. */
  get hasMet(): boolean {
    return this.#registered.size > 0 || this.#isConnected;
  }

  /** What they met when it was last looked at. */
  get meeting(): (Meeting & { readonly atMs: number }) | undefined {
    return this.#meeting;
  }

  /** The last refusal to make one, while none is made after it. */
  get refusal(): Trouble | undefined {
    return this.#refusal;
  }

  get lastEnd(): Trouble | undefined {
    return this.#lastEnd;
  }

  /** For how long one of them has run, at most. */
  longestRunMs(nowMs: number): number {
    for (const member of this.members.values()) this.#ran(member, nowMs);
    return this.#longestMs;
  }

  see(seen: Seen, nowMs: number): void {
    if (seen.what === "all") {
      for (const uid of this.members.keys()) if (!seen.uids.has(uid)) this.members.delete(uid);
      for (const uid of this.#over) if (!seen.uids.has(uid)) this.#over.delete(uid);
      return;
    }
    this.#meet(seen.pod, nowMs);
    if (seen.what === "pod") return;
    this.members.delete(seen.pod.uid);
    this.#over.delete(seen.pod.uid);
  }

  hear(told: Told, nowMs: number): void {
    if (told.what === "registered") this.#registered.add(told.executor);
    if (told.what === "asked") this.#targets.set(told.profile, told.target);
    // Else it may be a pod of the job's own that was refused.
    const isOurs = told.what === "refused" && (told.isExecutor || this.#targets.size > 0);
    if (isOurs) this.#refusal = told.trouble;
    if (isOurs || told.what === "asked") this.#askedMs ??= nowMs;
  }

  /** Why containers are not made, as the events of one pod told it; undefined: they told of nothing, or nobody asked. */
  get creating(): Trouble | undefined {
    return this.#creating;
  }

  /** Whether events would have told more. */
  get lacksEvents(): boolean {
    return this.#lacksEvents;
  }

  read(events: PodEvents): void {
    this.#lacksEvents = events === undefined;
    this.#creating = events === undefined ? undefined : troubleIn(events);
  }

  met(meeting: Meeting, nowMs: number): void {
    this.#meeting = { ...meeting, atMs: nowMs };
    this.#isConnected ||= (meeting.connections ?? 0) > 0;
  }

  #meet(pod: ExecutorPod, nowMs: number): void {
    const known = this.members.get(pod.uid);
    const before = known?.standing.is === "stuck" ? known.standing.trouble : undefined;
    const standing = standingOf(pod, before);
    this.#askedMs ??= nowMs;
    this.#ran(known, nowMs);
    if (standing.is === "ended") return this.#bury(pod, standing);
    if (this.#over.has(pod.uid)) return;
    // Some are made again.
    if (known === undefined) this.#refusal = undefined;
    const isSame = known !== undefined && stateOf(known.standing) === stateOf(standing);
    this.members.set(pod.uid, { pod, standing, sinceMs: isSame ? known.sinceMs : nowMs });
  }

  #ran(member: Member | undefined, nowMs: number): void {
    if (member?.standing.is === "running") this.#longestMs = Math.max(this.#longestMs, nowMs - member.sinceMs);
  }

  #bury(pod: ExecutorPod, { trouble, died }: Extract<Standing, { readonly is: "ended" }>): void {
    this.members.delete(pod.uid);
    if (this.#over.has(pod.uid)) return;
    this.#over.add(pod.uid);
    if (died) this.#onDied();
    if (trouble === undefined) return;
    this.#lastEnd = trouble;
    const same = this.dead.filter((each) => each.trouble.state === trouble.state);
    if (same.length < mostDeadOfAKind)
      this.dead.push({ trouble, facts: factsOf(pod), message: pod.ended?.message ?? "", limit: pod.limit });
  }
}

const stateOf = (standing: Standing): string => (standing.is === "stuck" ? standing.trouble.state : standing.is);
