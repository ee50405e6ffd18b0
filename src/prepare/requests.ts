/** Which scripts are compiled in one JVM, with what is wrong with any of them at once. */
import type { Problem } from "../errors.ts";
import type { Plan } from "../plan/plan-schema.ts";
import { refuse } from "../request/refuse.ts";
import type { CommandLine } from "../settings/command-line.ts";
import { planOf } from "./planned.ts";

/** Scripts for which spark-submit is told the same. */
export interface Group {
  readonly plan: Plan;
  readonly scripts: readonly string[];
}

/** Throws UseError with what is wrong with any of them. */
export async function groupScripts(
  line: CommandLine,
  scripts: readonly string[],
  env: NodeJS.ProcessEnv,
  mayUseNetwork: boolean,
): Promise<readonly Group[]> {
  const problems: Problem[] = [];
  const groups = new Map<string, { plan: Plan; scripts: string[] }>();
  for (const script of scripts) {
    const { plan, problems: wrong } = await planOf({ line, application: script, settings: { prepared: "false" } }, env);
    problems.push(...wrong);
    if (plan === undefined) continue;
    if (!mayUseNetwork) problems.push(...networkProblems(plan, script));
    const key = whatSparkIsTold(plan);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { plan, scripts: [script] });
    else group.scripts.push(script);
  }
  refuse(problems.filter(({ message }, at) => problems.findIndex((each) => each.message === message) === at));
  return [...groups.values()];
}

/** But for what names the run. */
const whatSparkIsTold = ({ submit, workDir, runId }: Plan): string =>
  [...submit.args.slice(0, submit.applicationAt), ...submit.environment.map(({ name, value }) => `${name}=${value}`)]
    .map((text) => text.replaceAll(workDir, "").replaceAll(runId, ""))
    .join("\n");

const remote = /^(?!file:|local:)[a-z][a-z0-9+.-]+:/i;

export function networkProblems({ properties }: Pick<Plan, "properties">, application: string): Problem[] {
  const listed = (name: string): string[] =>
    (properties.find((each) => each.name === name)?.value ?? "").split(",").flatMap((each) => each.trim() || []);
  const wanted = [...listed("spark.jars.packages"), ...listed("spark.jars").filter((jar) => remote.test(jar))];
  if (wanted.length === 0) return [];
  return [
    {
      kind: "settings",
      message: `${application} asks for what has to be fetched: ${wanted.join(", ")}`,
      advice: "allow it with --allow-network, or put the jars into the image and name them with --jars",
    },
  ];
}
