/** The job's exit code, as far as a log tells it. */
import type { OwnWords } from "./own-words.ts";
import type { Line } from "./unwrap.ts";

export interface KnownCode {
  readonly code: number;
  /** Who says so: `spark-runner's own lines`, `line 7`. */
  readonly from: string;
}

/** What started the job tells at the end, in so many lines. */
const mostLines = 60;

/** From the surest to the vaguest. */
export function exitCodeOf(given: number | undefined, own: OwnWords, lines: readonly Line[]): KnownCode | undefined {
  if (given !== undefined) return { code: given, from: "--exit-code" };
  if (own.exitCode !== undefined) return { code: own.exitCode, from: "spark-runner's own lines" };
  if (own.succeeded) return { code: 0, from: "spark-runner's own lines" };
  const last = lines.filter(({ text }) => text.trim() !== "").slice(-mostLines);
  for (const [at, { text, number }] of [...last.entries()].toReversed()) {
    const before = last.slice(0, at + 1);
    const code = isOfContainer(before) ? codeOfContainer(before) : codeIn(text);
    if (code !== undefined) return { code, from: `line ${number}` };
  }
  const stopping = lines.findLast(({ text }) => stops.test(text));
  const [, code] = stops.exec(stopping?.text ?? "") ?? [];
  return code === undefined ? undefined : { code: Number(code), from: `line ${stopping?.number}` };
}

/** Of main's exception, from Spark 3.5 on. 0 is also said where nothing but the context has ended well. */
const stops = /\bSparkContext is stopping with exitCode ([1-9]\d*)\b/;

/** Said by what started the job, of the job. */
const codes: readonly RegExp[] = [
  // Argo's emissary, Kubeflow's launcher, kubectl exec.
  /\bmsg="sub-process exited".*error="exit status (\d+)"/,
  /^F\d{4} .*\.go:\d+\] .*\bexit status (\d+)$/,
  /^command terminated with (?:non-zero )?exit code:? (\d+)/,
  // People's own scripts.
  /^(?!\s)(?:\W*(?:error|fatal|process|container|job|script|spark-submit|command|step)\b[^.]{0,40}\W)?\W*(?:exit(?:ed)?|return(?:ed)?|ended)(?: with)?(?: an?)?(?: exit)?[ -]?(?:code|status)\W{1,3}(\d{1,3})\W*$/i,
];

const isOk = /\bmsg="sub-process exited".*error="?<nil>"?/;
/** By bash, of a process that a signal ended. */
const signals = "Killed|Aborted|Segmentation fault";
const endedBySignal = new RegExp(
  String.raw`: line \d+: +\d+ (?<job>${signals})\b|^(?<own>${signals})(?: \(core dumped\))?$`,
);
const codeOf: Readonly<Record<string, number>> = { Killed: 137, Aborted: 134, "Segmentation fault": 139 };

/** Executors end with codes of their own. A job may tell of a program that ended well, and fail. */
function codeIn(text: string): number | undefined {
  if (isOk.test(text)) return 0;
  if (/executor/i.test(text)) return undefined;
  const { job, own } = endedBySignal.exec(text)?.groups ?? {};
  const ended = job ?? own;
  if (ended !== undefined) return codeOf[ended];
  const code = Number(codes.map((each) => each.exec(text)?.[1]).find((each) => each !== undefined));
  return code > 0 && code < 256 ? code : undefined;
}

/** So many lines of a container's status stand above its exit code. */
const statusLines = 8;

/** Of an executor's, as a rule. */
const isOfContainer = (lines: readonly Line[]): boolean =>
  /^\s*exit code: /.test(lines.at(-1)?.text ?? "") &&
  lines.slice(-statusLines).some(({ text }) => /^\s*container (?:name|state): /.test(text));

/** In cluster mode spark-submit tells how the driver's container ended (LoggingPodStatusWatcher). */
function codeOfContainer(lines: readonly Line[]): number | undefined {
  const [, code] = /^\s*exit code: (\d{1,3})$/.exec(lines.at(-1)?.text ?? "") ?? [];
  const isDriver = lines
    .slice(-statusLines)
    .some(({ text }) => /^\s*container name: spark-kubernetes-driver$/.test(text));
  return code === undefined || !isDriver ? undefined : Number(code);
}
