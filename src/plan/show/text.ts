/** A plan as a person reads it: grouped and aligned; colour is the caller's business. */
import { showDuration } from "../../settings/value-types.ts";
import { labelName } from "../../leftovers/labels.ts";
import type { Plan, PlannedProperty } from "../plan-schema.ts";
import { messageRows } from "./termination-message.ts";
import { preparedRows, shortList } from "./prepared.ts";
import { attemptRows } from "./attempts.ts";
import { showFinder } from "./finder.ts";
import { showArgs } from "./shell.ts";
import { trialRows } from "./executor-trial.ts";

/** How words are set off; the identity on anything that is no terminal. */
export interface Paint {
  readonly title: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly value: (text: string) => string;
  readonly warn: (text: string) => string;
}

export const plain: Paint = { title: String, dim: String, value: String, warn: String };

export type Row = readonly [name: string, value: string, remark?: string];

const kinds = { scala: "Scala script", jar: "jar", python: "Python", r: "R" } as const;

/** `plan` is masked already. Ends with a line feed. */
export function showText(plan: Plan, paint: Paint = plain): string {
  const section = (title: string, rows: readonly Row[]): string =>
    rows.length === 0 ? "" : `\n${paint.title(title)}\n${alignRows(rows, paint)}`;
  return [
    `${heading(plan, paint)}\n`,
    section("Job", jobRows(plan)),
    section("Before the first attempt", preparationRows(plan)),
    section("Each attempt", [
      ["command", plan.submit.file, plan.spark.version.startsWith("<") ? "" : `Spark ${plan.spark.version}`],
      ...plan.submit.options
        .filter(({ from }) => from !== "computed")
        .map(({ flag, value, from }): Row => [flag, value ?? "", from]),
      ...runnerRows(plan),
    ]),
    section("Prepared in the image", preparedRows(plan)),
    section(
      "Environment, beside what is there",
      plan.submit.environment.map(({ name, value, from, why }) => [name, value, why ?? from]),
    ),
    ...propertySections(plan.properties).map(([title, rows]) => section(title, rows)),
    section("Executor pods, beside Spark's properties", templateRows(plan)),
    section(
      "What the driver's pod has, and executors don't",
      (plan.pod?.driverOnly ?? []).map(({ what, how }): Row => [what, how]),
    ),
    section("Attempts", attemptRows(plan)),
    section("When it is over, however it ends", [
      ...plan.teardown.map(({ what, by }): Row => [`remove ${what}`, showFinder(by)]),
      ["at most", showDuration(plan.deadlines.teardownMs), afterSignal(plan.deadlines)],
      ...orderRows(plan),
      ...messageRows(plan),
    ]),
    plan.unknown.length === 0
      ? ""
      : section(
          "Not known here",
          plan.unknown.map((fact) => [`<${fact}>`, "", `--assume ${fact}=${example(fact)}`]),
        ),
  ].join("");
}

/** Which plan this is, and what run would do here. */
export function heading(plan: Plan, paint: Paint = plain): string {
  const what = plan.target === "pod" ? "Plan for a Kubernetes pod" : "Plan for this machine (local)";
  return `${paint.title(`${what}:`)} ${paint.dim(`${runHere(plan)}. Nothing was done.`)}`;
}

function runHere({ runHere: here, target }: Plan): string {
  if (here === "pod")
    return target === "pod" ? "run does just this here" : "run here, in a pod, would do the pod's plan";
  return target === "local"
    ? "run does just this here"
    : "run here would use local[*] instead, as this is no pod; --dry-run --local shows that";
}

function jobRows({ job, runId, target }: Plan): Row[] {
  const missing = job.exists !== false ? "" : target === "pod" ? ", not found here" : ", not found";
  return [
    ["application", job.application, `${kinds[job.kind]}${job.exists === null ? ", left to Spark to fetch" : missing}`],
    ...(job.args.length === 0 ? [] : [["arguments", showArgs(job.args)] as const]),
    ["job", job.id],
    ["run", runId],
  ];
}

function runnerRows({ job, runner }: Plan): Row[] {
  if (runner === null) return [];
  const isScript = job.kind === "scala";
  return [[isScript ? "script" : "main", isScript ? "compiled once, then run" : "called", `by ${runner.jar}`]];
}

function preparationRows({ job, pod, workDir, runner, privateFile, executorTrial }: Plan): Row[] {
  const folder: Row[] = [
    ...(runner === null
      ? []
      : [
          [
            "work folder",
            workDir,
            job.kind === "scala" ? "for the compiled script" : "for the class that calls main",
          ] as const,
        ]),
    ...(privateFile === null ? [] : [["private file", privateFile.path, privateRemark(privateFile)] as const]),
  ];
  if (pod === null) return folder;
  const { service } = pod;
  return [
    ["label", `${pod.label.name}=${pod.label.value}`, `on pod ${pod.namespace}/${pod.name}`],
    [
      "Service",
      `${service.metadata.namespace}/${service.metadata.name}`,
      pod.adopted
        ? "there already, from an earlier life of this container"
        : "headless, not-ready addresses published, owned by the pod",
    ],
    ...Object.entries({ ...service.metadata.labels, ...service.metadata.annotations })
      .filter(([name]) => !Object.values<string>(labelName).includes(name))
      .map(([name, value]): Row => ["", `${name}=${value}`]),
    ...service.spec.ports.map(({ name, port }): Row => ["", `${name} ${port}`]),
    ["wait", pod.host, `until this name resolves in the pod, at most ${showDuration(pod.serviceTimeoutMs)}`],
    ...trialRows(executorTrial),
    ["selector file", pod.selectorFile.path, `holds ${pod.selectorFile.content}`],
    ...folder,
  ];
}

const privateRemark = ({ includes }: NonNullable<Plan["privateFile"]>): string =>
  `properties that hold secrets, or are too long for arguments, for spark-submit alone${includes === null ? "" : `; begins with ${includes}`}`;

/** What the user set first, then ours by theme. */
function propertySections(properties: readonly PlannedProperty[]): (readonly [string, Row[]])[] {
  const row = ({ name, value, from, why }: PlannedProperty): Row => [
    name,
    shortList(value),
    from === "computed" ? (why ?? "") : `${from}${why === null ? "" : `; ${why}`}`,
  ];
  const isEnvironment = ({ name }: PlannedProperty): boolean => name.startsWith("spark.executorEnv.");
  const theirs = properties.filter((each) => each.from !== "computed" && !isEnvironment(each));
  const ours = properties.filter(({ from }) => from === "computed");
  const isSize = ({ name }: PlannedProperty): boolean =>
    /^spark\.(driver\.memory|executor\.(cores|memory|instances)|dynamicAllocation|kubernetes\.executor\.(limit|request))/.test(
      name,
    );
  return [
    ["Spark properties that you set", theirs.map(row)],
    ["Spark properties for the size", ours.filter(isSize).map(row)],
    ["Spark properties for where it runs", ours.filter((each) => !isSize(each)).map(row)],
    ["Environment of the executors", properties.filter(isEnvironment).map(row)],
  ];
}

const orderRows = ({ afterSignal: order }: Plan): Row[] =>
  order === null
    ? []
    : [["after a signal", order.first === "job" ? "the job ends first" : "at once, while the job ends", order.why]];

const afterSignal = ({ teardownMs, signalTeardownMs }: Plan["deadlines"]): string =>
  signalTeardownMs < teardownMs ? `after a signal ${showDuration(signalTeardownMs)}` : "";

/** The template's own fields, each in a line: `spec.securityContext.runAsUser`. */
function templateRows({ pod }: Plan): Row[] {
  if (pod === null || pod.template === null) return [];
  const rows = flatten(pod.template.manifest).filter(([name]) => name !== "apiVersion" && name !== "kind");
  const unknown: Row[] =
    pod.container === null ? [["and", "the pod's securityContext and what follows from it", "not known here"]] : [];
  const theirs: Row[] = pod.template.includes === null ? [] : [["template", pod.template.includes, "yours, added to"]];
  return [...theirs, ...rows, ...unknown];
}

function flatten(value: unknown, name = ""): (readonly [string, string])[] {
  if (typeof value !== "object" || value === null) return [[name, String(value)]];
  const entries = Object.entries(value);
  if (entries.length === 0) return [[name, Array.isArray(value) ? "[]" : "{}"]];
  return entries.flatMap(([key, each]) =>
    flatten(each, Array.isArray(value) ? `${name}[${key}]` : name === "" ? key : `${name}.${key}`),
  );
}

const example = (fact: string): string =>
  fact === "pod.memoryLimit"
    ? "8Gi"
    : fact === "spark.version"
      ? "4.3.0"
      : fact === "spark.scalaVersion"
        ? "2.13"
        : "…";

/** What would break the table, or the terminal, is shown by its number. */
const onOneLine = (text: string): string =>
  // oxlint-disable-next-line no-control-regex
  text.replace(/[\x00-\x1f\x7f-\x9f]/g, (each) =>
    each === "\n" ? "\\n" : `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** Names in one column, values in the next; a remark follows its value, or stands below it when that is long. */
function alignRows(rows: readonly Row[], paint: Paint): string {
  const tidy = rows.map(([name, value, remark = ""]): Row => [onOneLine(name), onOneLine(value), onOneLine(remark)]);
  const nameWidth = Math.min(Math.max(...tidy.map(([name]) => name.length)), 64);
  const valueWidth = Math.min(Math.max(...tidy.map(([, value]) => value.length)), 44);
  return (
    tidy
      .map(([name, value, remark = ""]) => {
        const left = `  ${name.padEnd(nameWidth)}  `;
        const shown = /<[a-z]+\.[a-zA-Z]/.test(value) || /<[a-z]+\.[a-zA-Z]/.test(name) ? paint.warn : paint.value;
        const tail =
          remark === ""
            ? ""
            : value.length > valueWidth
              ? `\n${" ".repeat(left.length)}${paint.dim(remark)}`
              : `${" ".repeat(valueWidth - value.length + 2)}${paint.dim(remark)}`;
        return `${left}${shown(value)}${tail}`.replace(/ +$/gm, "");
      })
      .join("\n") + "\n"
  );
}
