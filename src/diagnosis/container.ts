/** What the own container's kernel, disks and files tell of an attempt that failed: as data, which beats what was printed. */
import type { Cause, Finding } from "./cause.ts";
import { causes } from "./causes.ts";
import { findingIn, findingOf } from "./diagnose.ts";
import type { Outcome } from "./outcome.ts";
import type { ContainerClue, ContainerSeen, PlaceSeen } from "./container-clues.ts";

/** What a process leaves whose child, or whose worker, was killed. */
const lostProcess =
  /Python worker exited unexpectedly|died with <Signals\.SIGKILL: 9>|R worker exited unexpectedly|\b(?:exit(?:ed)?|status|code|value)\b[^\n]{0,20}\b137\b/;
const noSpace = /No space left on device|Disk quota exceeded/;
/** A JVM that crashes has written its report, and aborts; other programs just die. */
const crashes = new Set(["SIGABRT", "SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE"]);

/** The outcome with the cause that was seen, where it ended as that ends a job. */
export function withContainer(
  outcome: Outcome,
  seen: ContainerSeen,
  python: boolean,
  table: readonly Cause[] = causes,
): Outcome {
  if (outcome.kind !== "failed" && outcome.kind !== "signalled") return outcome;
  if (outcome.kind === "signalled" && outcome.bySparkRunner === true) return outcome;
  const said = findingOf(outcome, table);
  const clue = clueBehind(outcome, { said, seen, python });
  const found = clue === undefined ? undefined : findingIn([clue], table);
  return found === undefined ? outcome : { ...outcome, found };
}

interface Judged {
  readonly said: Finding | undefined;
  readonly seen: ContainerSeen;
  readonly python: boolean;
}

type Ended = Extract<Outcome, { readonly kind: "failed" | "signalled" }>;

function clueBehind(outcome: Ended, { said, seen, python }: Judged): ContainerClue | undefined {
  const { oomKills, crash, places } = seen;
  const line = said?.line ?? "";
  if (outcome.kind === "signalled") {
    const ended = `was ended by ${outcome.signal}`;
    if (outcome.signal === "SIGKILL") return oomKills && oomClue(oomKills, (what) => `${ended}: ${what}`);
    return crash !== undefined && crashes.has(outcome.signal)
      ? { in: "container", saw: "jvm crash", line: `${ended}: ${showCrash(crash)}`, facts: crash }
      : undefined;
  }
  // The driver of a Python job is a process of its own, whose end spark-submit's JVM hands on.
  if (oomKills !== undefined && python && outcome.exitCode === 137) return oomClue(oomKills, (what) => what);
  if (oomKills !== undefined && lostProcess.test(line)) return oomClue(oomKills, (what) => `${what}: ${line}`);
  const place = noSpace.test(line) ? placeOf(line, places) : undefined;
  return place && { in: "container", saw: "disk full", line: `${line} (${showPlace(place)})`, facts: factsOf(place) };
}

function oomClue(kills: NonNullable<ContainerSeen["oomKills"]>, told: (what: string) => string): ContainerClue {
  const { limit, peak } = kills;
  const atLimit = limit === undefined || isOfNode(kills) ? {} : { limit: showBytes(limit) };
  const facts = { ...atLimit, ...(peak === undefined ? {} : { peak: showBytes(peak) }) };
  return { in: "container", saw: "oom kill", line: told(showOomKills(kills)), facts };
}

/** The group was far from its own limit: so it was the node that had no memory left. */
const isOfNode = ({ limit, peak }: NonNullable<ContainerSeen["oomKills"]>): boolean =>
  limit !== undefined && peak !== undefined && peak < 0.9 * limit;

function showOomKills(kills: NonNullable<ContainerSeen["oomKills"]>): string {
  const { count, limit, peak } = kills;
  const who = count === 1 ? "a process" : `${count} processes`;
  const numbers = [
    ...(limit === undefined ? [] : [`limit ${showBytes(limit)}`]),
    ...(peak === undefined ? [] : [`peak ${showBytes(peak)}`]),
  ];
  const why = isOfNode(kills) ? " as the node had no memory left" : " for memory";
  return `the kernel killed ${who} of this container${why}${numbers.length === 0 ? "" : ` (${numbers.join(", ")})`}`;
}

const showCrash = ({ what, file }: NonNullable<ContainerSeen["crash"]>): string =>
  `the JVM crashed: ${what}; its report is ${file}`;

/** The place that the line names a file in, else one that is full now, else the only one. */
function placeOf(line: string, places: readonly PlaceSeen[]): PlaceSeen | undefined {
  const named = places
    .filter(({ folder }) => line.includes(`${folder}/`))
    .toSorted((one, other) => other.folder.length - one.folder.length);
  const kinds = new Set(places.map(({ on }) => on));
  return named[0] ?? places.find(({ full }) => full !== undefined) ?? (kinds.size === 1 ? places[0] : undefined);
}

const showPlace = ({ folder, on, size, sizeLimit }: PlaceSeen): string =>
  `${folder} is on ${on}, of ${showBytes(size)}${sizeLimit === undefined ? "" : `, sizeLimit ${sizeLimit}`}`;

const factsOf = (place: PlaceSeen): ContainerClue["facts"] => ({ folder: place.folder, place: showPlace(place) });

/** What was seen and is not what ended the attempt, as far as is known: a line each. */
export function notes(outcome: Outcome, { oomKills, places }: ContainerSeen): string[] {
  const told = findingOf(outcome)?.line ?? "";
  const full = places.flatMap((place) =>
    place.full === undefined || told.includes(showPlace(place))
      ? []
      : [`no ${place.full === "inodes" ? "inodes are" : "room is"} left: ${showPlace(place)}`],
  );
  return [
    ...(oomKills === undefined || told.includes(showOomKills(oomKills)) ? [] : [showOomKills(oomKills)]),
    ...new Set(full),
  ];
}

const units = ["bytes", "KiB", "MiB", "GiB", "TiB"] as const;

/** `512 MiB`, `1.5 GiB`. */
export function showBytes(bytes: number): string {
  const unit = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  return `${Number((bytes / 1024 ** unit).toFixed(1))} ${units[unit]}`;
}
