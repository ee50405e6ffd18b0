/** What the own container's kernel, disks and files tell of an attempt. */
import { dirname } from "node:path";
import type { Volume } from "../../facts/volumes.ts";
import type { Plan } from "../../plan/plan-schema.ts";
import type { OwnContainer } from "../../run/ports.ts";
import { memoryLimit, memoryPeak, oomKills } from "../machine/cgroup.ts";
import { crashReport } from "../machine/crash-report.ts";
import { diskOf } from "../machine/disks.ts";

/** Where the kernel says what; for tests. */
export interface Kernel {
  oomKills(): number | undefined;
  limit(): number | undefined;
  peak(): number | undefined;
}

const kernel: Kernel = { oomKills: () => oomKills(), limit: () => memoryLimit(), peak: () => memoryPeak() };

/** `environment`: what spark-runner was given. */
export const createOwnContainer = (
  volumes: readonly Volume[],
  environment: Readonly<Record<string, string | undefined>>,
  { oomKills: count, limit, peak }: Kernel = kernel,
): OwnContainer => ({
  watch(plan) {
    const before = count();
    // A file system's clock is that of the last tick, and some count in whole seconds.
    const since = Date.now() - 1000;
    return () => {
      const killed = (count() ?? 0) - (before ?? 0);
      const numbers = definedIn({ limit: limit(), peak: peak() });
      const crash = crashReport(errorFiles(plan, environment), since);
      return {
        ...(before === undefined || killed <= 0 ? {} : { oomKills: { count: killed, ...numbers } }),
        ...(crash === undefined ? {} : { crash }),
        places: foldersOf(plan, environment).flatMap((folder) => {
          const disk = diskOf(folder, volumes);
          return disk === undefined ? [] : [{ folder, ...disk }];
        }),
      };
    };
  },
});

type Numbers = { readonly limit?: number; readonly peak?: number };

const definedIn = (numbers: { readonly [name in keyof Numbers]: number | undefined }): Numbers =>
  Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined));

type Environment = Readonly<Record<string, string | undefined>>;

/** Of the driver: its scratch files, where the run or somebody else has settled that, and the work folder. */
function foldersOf({ properties, submit, scratch, workDir }: Plan, environment: Environment): string[] {
  const variable = submit.environment.find(({ name }) => name === "SPARK_LOCAL_DIRS")?.value;
  const property = properties.find(({ name }) => name === "spark.local.dir")?.value;
  const given = variable ?? environment["SPARK_LOCAL_DIRS"] ?? property;
  const places = given?.split(",").map((each) => each.trim()) ?? scratch.map((each) => dirname(dirname(each)));
  const local = places.filter((each) => each.startsWith("/"));
  return [...new Set([...(local.length === 0 ? ["/tmp"] : local), dirname(workDir)])];
}

const errorFile = /(?<=^|\s)-XX:ErrorFile=(\S+)/g;

/** What options of the driver's JVM may name for its report. */
function errorFiles({ properties, submit }: Plan, environment: Environment): string[] {
  const options = [
    ...properties
      .filter(({ name }) => /^spark\.driver\.(?:extra|default)JavaOptions$/.test(name))
      .map(({ value }) => value),
    ...submit.environment.map(({ value }) => value),
    ...["SPARK_SUBMIT_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"].map(
      (name) => environment[name] ?? "",
    ),
  ];
  return options.flatMap((text) => [...text.matchAll(errorFile)].map(([, file = ""]) => file));
}
