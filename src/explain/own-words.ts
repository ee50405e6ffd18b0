/** What spark-runner's own lines in a log say of its attempts: it knew the exit code, and had more to go by than the log. */

/** How an attempt ended, in spark-runner's words: `failed with exit code 1: LINE`. */
export interface OwnAttempt {
  readonly number: number;
  readonly said: string;
  readonly line: number;
}

export interface OwnWords {
  readonly application: string | undefined;
  /** The last thing that was said of each attempt. */
  readonly attempts: readonly OwnAttempt[];
  /** The attempt that the log ends in, where it is known to have begun. */
  readonly last: number | undefined;
  readonly exitCode: number | undefined;
  readonly succeeded: boolean;
  /** What no further attempt was made for, in the words of a row of the table. */
  readonly words: string | undefined;
  /** The cause that it named in its last lines, with numbers and names filled in. */
  readonly cause: { readonly id: string; readonly says: string; readonly advice: string | undefined } | undefined;
  /** Why it refused to start, or ended by itself. */
  readonly errors: readonly string[];
}

/** How long an attempt took is no part of why it failed, nor what comes next. */
const behind =
  /(?: after (?:\d+\.\d s|\d+ min \d+ s|\d+ h \d+ min))?(?:; (?:attempt \d+ starts in .*|no further attempt, .*))?$/;
const notAgain =
  /; retrying (?:would not help|has not helped|in this pod would not help, but another pod may succeed): (.*)$/;

/** `texts` are its lines without `spark-runner: `. */
export function ownWords(texts: readonly { readonly text: string; readonly number: number }[]): OwnWords {
  const attempts = new Map<number, OwnAttempt>();
  let [application, words]: (string | undefined)[] = [];
  let [last, exitCode]: (number | undefined)[] = [];
  let succeeded = false;
  let cause: OwnWords["cause"];
  const errors: string[] = [];
  for (const { text, number: line } of texts) {
    const [, starts, named] = /^attempt (\d+) of \d+ starts: (.*?)(?: with master \S*)?$/.exec(text) ?? [];
    const [, which, said] =
      /^ *attempts? (?:\d+ to )?(\d+)(?: of \d+)? ((?:failed|did not|was|timed|could not|succeeded)\b.*)$/.exec(text) ??
      [];
    const [, says, id] = /^cause: (.*) \(([a-z0-9-]+)\)$/.exec(text) ?? [];
    const [, code] = /^(?:the job failed for good|the run was ended by .*); exit code (\d+)/.exec(text) ?? [];
    if (starts !== undefined) {
      last = Number(starts);
      application = named;
      [words, exitCode, succeeded, cause] = [undefined, undefined, false, undefined];
      if (last === 1) attempts.clear();
    } else if (which !== undefined && said !== undefined) {
      words = notAgain.exec(said)?.[1] ?? words;
      const told = said.replace(notAgain, "").replace(behind, "");
      const old = attempts.get(Number(which));
      attempts.set(Number(which), { number: Number(which), said: told, line: old?.line ?? line });
    } else if (id !== undefined && says !== undefined) cause = { id, says, advice: undefined };
    else if (cause !== undefined && text.startsWith("what to do: "))
      cause = { ...cause, advice: text.slice("what to do: ".length) };
    else if (code !== undefined) exitCode = Number(code);
    else if (/^the job succeeded\b/.test(text)) succeeded = true;
    else if (/^(?:internal )?error: /.test(text)) errors.push(text);
  }
  const lastFailed = [...attempts.values()].at(-1);
  const own = /^failed with exit code (\d+)/.exec(lastFailed?.said ?? "")?.[1];
  return {
    application,
    attempts: [...attempts.values()].toSorted((one, other) => one.number - other.number),
    last,
    exitCode: own === undefined ? exitCode : Number(own),
    succeeded,
    words,
    cause,
    errors,
  };
}
