/** What `prepare` left in the image, as a person reads it. */
import type { Plan } from "../plan-schema.ts";
import type { Row } from "./text.ts";

export function preparedRows({ prepared }: Plan): Row[] {
  const archive = prepared?.archive ?? null;
  const script = prepared?.script ?? null;
  return [
    ...(archive === null
      ? []
      : [
          ["archive of classes", archive.path] as const,
          ["in the driver", word(archive.driver.used), archive.driver.why] as const,
          ...(archive.executors === null
            ? []
            : [["in executors", word(archive.executors.used), archive.executors.why] as const]),
        ]),
    ...(script === null ? [] : [["compiled scripts", script.directory, ofScript(script.found)] as const]),
  ];
}

const word = (used: boolean | null): string => (used === null ? "not known here" : used ? "used" : "not used");

const ofScript = (found: boolean): string =>
  found
    ? "this one is among them, and is used if what it was compiled with is the same"
    : "none has this one's text, so it is compiled at its start";

const fewest = 10;

/** A list of jars has thousands of letters: that which spark-runner makes, or a user. */
export function shortList(value: string): string {
  const shown: string[] = [];
  let run: string[] = [];
  const flush = (): void => {
    const folder = run[0]?.slice(0, run[0].lastIndexOf("/"));
    shown.push(...(run.length < fewest ? run : [`<${run.length} jars of ${folder}>`]));
    run = [];
  };
  for (const entry of value.split(":")) {
    const [folder, isJar] = [entry.slice(0, entry.lastIndexOf("/") + 1), /^\S*\/[^/]+\.jar$/.test(entry)];
    if (!isJar || run[0]?.slice(0, run[0].lastIndexOf("/") + 1) !== folder) flush();
    if (isJar) run.push(entry);
    else shown.push(entry);
  }
  flush();
  return shown.join(":");
}
