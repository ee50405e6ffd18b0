/** Which locale the job would work in, and what has to be set so that it is a UTF-8 one. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { Locale } from "../../facts/locale.ts";
import { readScript } from "../../program.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const ofText = ["LC_ALL", "LC_CTYPE", "LANG"] as const;
const isLocaleVariable = (name: string): boolean => name === "LANG" || /^LC_[A-Z]+$/.test(name);
const isPlain = (name: string): boolean => name === "C" || name === "POSIX";

/** The first is in every glibc since 2.35 and in musl; CentOS 7 has only the last. */
const utf8Locales = ["C.UTF-8", "C.utf8", "en_US.UTF-8"] as const;

export interface Tried {
  readonly isThere: boolean;
  readonly isUtf8: boolean;
}

/**
 * `env` is the job's. A locale that the user chose is kept, whatever it is; C, POSIX, none at all and one that this image
 * doesn't have are the same to libc: ASCII, in which Java turns every other letter into `?`.
 */
export function readLocale(env: Environment, ask: (name: string, env: Environment) => Tried = askLibc): Locale {
  const set = Object.entries(env).filter(
    (each): each is [string, string] => isLocaleVariable(each[0]) && each[1] !== undefined && each[1] !== "",
  );
  const origin = ofText.find((each) => set.some(([name]) => name === each));
  const name = (origin === undefined ? undefined : env[origin]) ?? "C";
  const said = origin === undefined ? "no locale is set" : `${origin} is ${name}`;
  // LC_ALL stands above all others: they are not even looked at.
  const used = origin === "LC_ALL" ? set.filter((each) => each[0] === "LC_ALL") : set;
  const missing = used.find(([, value]) => !isPlain(value) && !ask(value, env).isThere);
  if (missing === undefined && !isPlain(name)) {
    const given = set.filter(([each]) => (ofText as readonly string[]).includes(each));
    return { name, isUtf8: ask(name, env).isUtf8, said, variables: {}, given: Object.fromEntries(given) };
  }
  // One that is missing makes libc's setlocale fail as a whole, and Java then has C.
  const why = missing === undefined ? said : `${missing[0]} is ${missing[1]}, which this image does not have`;
  const better = utf8Locales.find((each) => ask(each, env).isUtf8);
  if (better === undefined) return { name: "C", isUtf8: false, said: why, variables: {}, given: {} };
  // By LC_CTYPE alone: with LC_ALL Java's default Locale would change as well, from en_US to en.
  const emptied = origin === "LC_ALL" || missing !== undefined ? set.map(([each]) => [each, ""] as const) : [];
  const variables = { ...Object.fromEntries(emptied), LC_CTYPE: better };
  return { name: better, isUtf8: true, said: why, variables, given: {} };
}

/** Only libc knows its locales (LOCPATH, an archive, aliases), and bash, which Spark's own scripts need, asks it. */
function askLibc(name: string, { PATH, LOCPATH, LOCALE_ARCHIVE }: Environment): Tried {
  // A file that is there says it without a process.
  if (/^C\.utf-?8$/i.test(name) && builtIn.some((each) => existsSync(each))) return { isThere: true, isUtf8: true };
  const script = readScript("adapters/machine/locale.sh");
  const { stdout, stderr } = spawnSync("bash", ["--norc", "--noprofile", "-c", script, "bash", name], {
    env: { PATH: PATH ?? "/usr/bin:/bin", LC_ALL: "C", LOCPATH, LOCALE_ARCHIVE },
    encoding: "utf8",
    timeout: 10_000,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const isThere = stdout !== null && stdout !== "" && !stderr.includes("setlocale");
  return { isThere, isUtf8: isThere && stdout.trim() === "1" };
}

const builtIn = ["/usr/lib/locale/C.utf8", "/usr/lib/locale/C.UTF-8"];
