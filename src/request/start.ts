/** What is certain to fail here, whatever the settings say: told before anything is created. */
import { accessSync, constants } from "node:fs";
import type { Problem } from "../errors.ts";
import type { Basis } from "../plan/basis.ts";
import { hasLocalMaster } from "../plan/properties/master.ts";

export const startProblems = (basis: Basis, env: NodeJS.ProcessEnv): Problem[] => [
  ...folderProblems(),
  ...podProblems(basis, env),
  ...applicationProblems(basis),
  ...sparkProblems(basis),
];

/** A process can only be started in a folder that its user can reach. */
function folderProblems(): Problem[] {
  const why = whyNoCurrentFolder();
  if (why === undefined) return [];
  return [
    {
      kind: "settings",
      message: `failed to start in the current folder: ${why}`,
      advice: "start in one that is there (cd /); in a container its workingDir",
    },
  ];
}

function whyNoCurrentFolder(): string | undefined {
  try {
    accessSync(process.cwd(), constants.X_OK);
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return "it was removed"; // getcwd itself fails
    return code === "EACCES" ? "this user may not reach it" : message;
  }
}

function podProblems({ settings, facts, given }: Basis, env: NodeJS.ProcessEnv): Problem[] {
  const needsPod = !settings.values.local && !hasLocalMaster(given);
  if (facts.inPod || !needsPod || !env["KUBERNETES_SERVICE_HOST"]) return [];
  return [
    {
      kind: "settings",
      message:
        "failed to tell whether this is a pod: KUBERNETES_SERVICE_HOST is set, but no service account is mounted",
      advice:
        "in a pod, remove automountServiceAccountToken: false from it or its service account; anywhere else, or to run without executor pods, add --local",
    },
  ];
}

function applicationProblems({ facts, application }: Basis): Problem[] {
  if (application?.localPath === undefined || facts.applicationExists === true) return [];
  return [
    {
      kind: "applicationMissing",
      message: `failed to read the application ${application.localPath}: there is no such file, or it may not be read`,
      advice: "give its path in the container; a remote one needs its scheme, such as s3a:// or https://",
    },
  ];
}

function sparkProblems({ facts: { spark }, application }: Basis): Problem[] {
  const problem = (message: string): Problem[] => [
    {
      kind: "notFound",
      message,
      advice: "set SPARK_HOME or --spark-home to the folder of a Spark distribution",
    },
  ];
  if (spark.submit === undefined)
    return problem("failed to find spark-submit: neither SPARK_HOME, nor PATH, nor a pyspark package has it");
  return application?.kind === "scala" && spark.scalaVersion === undefined
    ? problem(`failed to tell Spark's Scala version: ${spark.home}/jars has no spark-core_*.jar`)
    : [];
}
