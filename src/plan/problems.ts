/** What is wrong with settings that are right one by one: contradictions, and what the facts rule out. */
import type { Problem } from "../errors.ts";
import type { Facts } from "../facts/facts.ts";
import type { Settings } from "../settings/settings.ts";
import { flagOf } from "../settings/table.ts";
import { sparkInternal, type Application } from "./application.ts";
import type { Basis } from "./basis.ts";
import { contradictionProblems } from "./contradictions.ts";
import { executorProblems } from "./properties/executor-bounds.ts";
import { kubernetesMaster } from "./properties/master.ts";
import { notAbove } from "./not-above.ts";
import { javaOptionsProblems } from "./properties/java-options.ts";
import { localeProblems } from "./locale.ts";
import { tooLittleProblems } from "./properties/least-heap.ts";
import { longVariableProblems } from "./long-arguments.ts";
import { memoryProblems } from "./properties/memory.ts";
import { notebookProblems } from "./notebook-export.ts";
import { givenPorts } from "./properties/driver-ports.ts";
import { privateProblems } from "./private-file.ts";
import { unknownCauses } from "./retry-rules.ts";
import { signalOrderProblems } from "./signal-order.ts";
import { pathProblems } from "./properties/spark-path.ts";
import { sparkSubmitProblems } from "./spark-submit-problems.ts";
import { templateProblems } from "./properties/template-problems.ts";
import { executorEnvProblems } from "./properties/executor-variables.ts";
import { labelSettingProblems } from "./properties/user-labels.ts";

export const planProblems = (basis: Basis): Problem[] => [
  ...executorProblems(basis),
  ...unknownCauses(basis.settings),
  ...settingProblems(basis),
  ...scriptProblems(basis),
  ...internalProblems(basis.settings, basis.application),
  ...pathProblems(basis.application),
  ...notebookProblems(basis.facts, basis.application),
  ...basis.needs.problems,
  ...templateProblems(basis),
  ...labelSettingProblems(basis),
  ...executorEnvProblems(basis),
  ...portProblems(basis),
  ...privateProblems(basis),
  ...longVariableProblems(basis.settings),
  ...localeProblems(basis),
  ...sparkSubmitProblems(basis),
  ...contradictionProblems(basis),
  ...tooLittleProblems(basis),
  ...javaOptionsProblems(basis),
  ...memoryProblems(basis),
];

/** Those of the command line itself, which is judged before anything is looked at. */
export const usageProblems = ({ settings, application }: Basis): Problem[] => [
  ...contextProblems(settings),
  ...internalProblems(settings, application),
  ...pathProblems(application),
];

/** Of settings beside each other, whatever is true here. */
const settingProblems = ({ settings }: Basis): Problem[] => [
  // Above the default ceiling is no contradiction: see maxDelay in retry.ts.
  ...(settings.origins.retryMaxDelay === undefined ? [] : notAbove(settings, "retryDelay", "retryMaxDelay")),
  ...onlyWithDryRun(settings),
  ...localProblems(settings),
  ...contextProblems(settings),
  ...placementProblems(settings),
  ...signalOrderProblems(settings),
];

/** For a command without an application, which only has work to do in a pod. */
export function aloneProblems(command: string, settings: Settings, facts: Facts): Problem[] {
  const { values, origins } = settings;
  const problems: Problem[] = [];
  if (values.dryRun) {
    const advice = "spark-runner --dry-run <application> shows what is set up and removed";
    problems.push({ kind: "usage", message: `${command} has no dry run`, advice });
  } else if (!facts.inPod) {
    const advice = "it is for the command of a container; spark-runner --dry-run <application> shows what it does";
    problems.push({ kind: "usage", message: `${command} only works in a pod, and this is none`, advice });
  }
  if (values.local)
    problems.push({ kind: "usage", message: `${origins.local}: ${command} has nothing to do without Kubernetes` });
  return [...problems, ...contextProblems(settings)];
}

/** Spark goes on to the next port when one is taken; the Service that names them is refused. */
function portProblems(basis: Basis): Problem[] {
  if (basis.target !== "pod") return [];
  const given = givenPorts(basis).filter(({ number }) => number !== 0); // 0: Spark takes any
  return given.flatMap(({ property, origin, number }, index): Problem[] => {
    if (!Number.isInteger(number) || number < 0 || number > 65_535)
      return [{ kind: "settings", message: `${origin}: ${property}: expected a port from 1 to 65535` }];
    const same = given.slice(0, index).find((each) => each.number === number);
    if (same === undefined) return [];
    const message = `${origin}: ${property} and ${same.property} are both ${number}, and the driver's Service names each port once`;
    return [{ kind: "settings", message, advice: "give each a port of its own, or leave one out" }];
  });
}

/** spark-submit's word for no file: the class comes with --packages or --jars. */
function internalProblems({ values }: Settings, application: Application | undefined): Problem[] {
  if (application?.given !== sparkInternal || values.class !== undefined) return [];
  return [{ kind: "usage", message: `${sparkInternal} needs --class: it stands for no file` }];
}

function scriptProblems({ settings, application }: Basis): Problem[] {
  const { values, origins, wrong } = settings;
  if (application?.kind !== "scala" || values.class === undefined || wrong.has("class")) return [];
  return [
    {
      kind: "settings",
      message: `${origins.class} (${values.class}) names the main class of a jar, but ${application.given} is a script`,
      advice: "leave it out: a script has no other main class than its own",
    },
  ];
}

/** A job started from here would have executors that can't reach it. */
function contextProblems({ values, origins, wrong }: Settings): Problem[] {
  if (origins.context === undefined || values.dryRun || wrong.has("dryRun")) return [];
  return [
    {
      kind: "usage",
      message: `${origins.context} (${values.context}) only works with --dry-run: executors in that cluster could not reach a driver here`,
      advice: "run the job in a pod, with spark-runner as its command; --dry-run shows what it would do there",
    },
  ];
}

/** A stronger master undoes --local, and a weaker one loses; of equals nobody can tell which is meant. */
function localProblems({ values, origins, ranks, properties }: Settings): Problem[] {
  const master = properties.get("spark.master");
  if (!values.local || master === undefined || master.rank !== ranks.local) return [];
  if (!kubernetesMaster.test(master.value)) return [];
  return [
    {
      kind: "settings",
      message: `${origins.local} contradicts ${master.origin}: spark.master=${master.value} makes executors in Kubernetes`,
      advice: "leave one of them out",
    },
  ];
}

function placementProblems({ values, origins }: Settings): Problem[] {
  if (!values.sameNode || !values.preferSameNode) return [];
  return [
    {
      kind: "settings",
      message: `${origins.sameNode} and ${origins.preferSameNode} contradict each other`,
      advice: "give one of them: --same-node leaves executors pending when the driver's node is full",
    },
  ];
}

function onlyWithDryRun(settings: Settings): Problem[] {
  if (settings.values.dryRun || settings.wrong.has("dryRun")) return [];
  return (["output", "assume"] as const)
    .filter((key) => settings.origins[key] === flagOf(key))
    .map((key) => ({
      kind: "settings",
      message: `${flagOf(key)} has no effect without --dry-run`,
      advice: `add --dry-run, or leave ${flagOf(key)} out`,
    }));
}
