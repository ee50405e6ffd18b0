/** What `scripts/cluster` was asked for. */
import { parseArgs } from "node:util";
import { defaultSparkVersions, sparkVersions } from "../../../scripts/tools/spark-versions.ts";

const commands = ["up", "down", "env", "status", "load-image"] as const;
export type ClusterCommand = (typeof commands)[number];

export interface ClusterOptions {
  readonly help: boolean;
  readonly command: ClusterCommand;
  /** A cluster of the user's own, by its name in the kubeconfig. */
  readonly context: string | undefined;
  readonly spark: readonly string[];
  /** A file to write the images to, instead of importing them; no cluster is needed then. */
  readonly archive: string | undefined;
  /** A file that goes into the images as spark-runner, instead of a newly built one. */
  readonly executable: string | undefined;
  /** Whether `down` takes the imported images away too. */
  readonly images: boolean;
}

export const usage = `scripts/cluster up|down|env|status|load-image [options]

  up           starts the tests' own one-node Kubernetes; needs root, and packages that it installs where apt-get is
  down         ends it, and removes all that it left (--images: its images too)
  env          prints KUBECONFIG and PATH for it: eval "$(scripts/cluster env)"
  status       tells its node, its images and its pods
  load-image   builds dist/spark-runner and the images of the tests, and imports what has changed

  --context NAME   a cluster of your own instead (KUBECONFIG, or ~/.kube/config); also SPARK_RUNNER_TEST_CONTEXT
  --spark LIST     Spark versions of the images, default ${defaultSparkVersions.join(",")}; all: ${sparkVersions.join(",")}
  --executable FILE   load-image takes this as spark-runner, instead of building one
  --archive FILE   load-image writes the images there, for "kind load image-archive" and the like
  --no-install     installs no package of the distribution, only names those that are missing; without it each command
                   installs what the scripts themselves need

SPARK_RUNNER_CLUSTER=NAME names the cluster; each checkout has one of its own, and they don't meet.
`;

/** Gives the options, or what is wrong with the arguments. */
export function readOptions(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): ClusterOptions | { readonly problem: string } {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h", default: false },
        context: { type: "string" },
        spark: { type: "string", default: defaultSparkVersions.join(",") },
        archive: { type: "string" },
        executable: { type: "string" },
        images: { type: "boolean", default: false },
        "no-install": { type: "boolean" }, // prepare.sh sees to it
      },
    });
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
  const { values, positionals } = parsed;
  const command = commands.find((one) => one === positionals[0]) ?? "status";
  const rest = { command, context: values.context ?? (env["SPARK_RUNNER_TEST_CONTEXT"] || undefined) };
  const spark: readonly string[] = values.spark === "all" ? sparkVersions : values.spark.split(",");
  const { help, archive, executable, images } = values;
  if (help) return { help, ...rest, spark, archive, executable, images };

  if (positionals.length !== 1 || positionals[0] !== command) {
    const said = positionals.length === 0 ? "no command" : JSON.stringify(positionals.join(" "));
    return { problem: `${said}: one of ${commands.join(", ")} is expected` };
  }
  const unknown = spark.filter((version) => !(sparkVersions as readonly string[]).includes(version));
  if (unknown.length > 0) return { problem: `no Spark ${unknown.join(", ")} here: ${sparkVersions.join(", ")}` };
  if (command !== "load-image" && (archive ?? executable) !== undefined)
    return { problem: "--archive and --executable belong to load-image" };
  if (images && command !== "down") return { problem: "--images belongs to down" };
  return { help, ...rest, spark, archive, executable, images };
}
