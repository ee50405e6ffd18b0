/** A plan as one spark-submit command that can be pasted into a shell. */
import { commandOfAttempt } from "../attempt.ts";
import { asArgs } from "../properties/handed-on.ts";
import type { Plan } from "../plan-schema.ts";

/** One word for a POSIX shell: single quotes where there is anything but plain letters. */
export const quote = (word: string): string =>
  /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

export const showArgs = (args: readonly string[]): string => args.map(quote).join(" ");

/**
 * `plan` is masked already; the first attempt is shown. The folders for the driver's scratch files and the jar of our own
 * classes are there only while a run lasts, so the command makes them first, and asks `self`, the spark-runner that is
 * called, for the jar. Ends with a line feed.
 */
export function showShell(plan: Plan, self: string): string {
  const { file, applicationAt, options: flags } = plan.submit;
  const { args, environment } = commandOfAttempt(plan, 1);
  const options = flags.flatMap((each) => shownOption(plan, asArgs([each])));
  for (let at = asArgs(flags).length; at < applicationAt; at += 2) options.push(showArgs(args.slice(at, at + 2)));
  const { runner, scratch } = plan;
  const folders = [...(runner === null ? [] : [runner.directory]), ...scratch];
  const lines = [
    ...(folders.length === 0 ? [] : [`mkdir -p ${showArgs(folders)} &&`]),
    ...(runner === null ? [] : [`${showArgs([self, "jar", runner.scalaVersion])} > ${quote(runner.jar)} &&`]),
    "env",
    ...Object.entries(environment).map(([name, value]) => quote(`${name}=${value}`)),
    quote(file),
    ...options,
    showArgs(args.slice(applicationAt)),
  ];
  return `${lines.join(" \\\n  ")}\n`;
}

/** The private file is there only while a run lasts: what it holds is shown one by one, each as `***`. */
function shownOption({ privateFile, properties }: Plan, option: readonly string[]): string[] {
  if (privateFile === null || option[0] !== "--properties-file") return [showArgs(option)];
  const included = privateFile.includes === null ? [] : [showArgs(["--properties-file", privateFile.includes])];
  const held = properties.filter(({ passed }) => passed === "private file");
  return [...included, ...held.map(({ name, value }) => showArgs(["--conf", `${name}=${value}`]))];
}
