/**
 * The example's pipeline, compiled by the real kfp, and what KFP's backend makes of a step of it: its driver and launcher
 * replace `{{$.inputs.parameters['name']}}` in each word of the command, wherever it stands, and nothing else.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseAllDocuments } from "yaml";
import { kubeflowFolder } from "../../scripts/tools/python-packages.ts";
import { root } from "./executable.ts";

interface Parameter {
  readonly componentInputParameter?: string;
  readonly runtimeValue?: { readonly constant: string };
}

interface Task {
  readonly cachingOptions?: { readonly enableCache?: boolean };
  readonly componentRef: { readonly name: string };
  readonly dependentTasks?: readonly string[];
  readonly inputs: { readonly parameters: Readonly<Record<string, Parameter>> };
  readonly retryPolicy?: Readonly<Record<string, unknown>>;
}

interface Container {
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly resources: Readonly<Record<string, string>>;
}

/** What kfp-kubernetes adds to a step's pod. */
export interface PodPart {
  readonly fieldPathAsEnv: readonly { readonly name: string; readonly fieldPath: string }[];
  readonly nodeSelector: { readonly labels: Readonly<Record<string, string>> };
  readonly pvcMount?: readonly { readonly mountPath: string; readonly constant: string }[];
}

export interface Pipeline {
  readonly spec: {
    readonly components: Readonly<Record<string, { readonly executorLabel: string }>>;
    readonly deploymentSpec: { readonly executors: Readonly<Record<string, { readonly container: Container }>> };
    readonly root: {
      readonly dag: { readonly tasks: Readonly<Record<string, Task>> };
      readonly inputDefinitions: {
        readonly parameters: Readonly<Record<string, { readonly defaultValue?: string }>>;
      };
    };
  };
  readonly platform: {
    readonly platforms: {
      readonly kubernetes: { readonly deploymentSpec: { readonly executors: Readonly<Record<string, PodPart>> } };
    };
  };
}

/** Compiles examples/kfp/spark_pipeline.py; takes some seconds. `image`: what the steps run. */
export function compilePipeline(args: readonly string[] = [], image = "registry/spark-jobs:1"): Pipeline {
  const output = path.join(mkdtempSync(path.join(tmpdir(), "kfp-")), "pipeline.yaml");
  execFileSync("python3", [path.join(root, "examples/kfp/spark_pipeline.py"), "--output", output, ...args], {
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], PYTHONPATH: kubeflowFolder, SPARK_IMAGE: image },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [spec, platform] = parseAllDocuments(readFileSync(output, "utf8")).map((document) => document.toJS());
  return { spec, platform };
}

/** A step as it arrives in its pod. */
export interface Step {
  readonly image: string;
  /** Command and arguments: what KFP's launcher executes. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly resources: Readonly<Record<string, string>>;
  readonly pod: PodPart;
  readonly task: Task;
}

/** `given`: what was typed into the run's fields; the other parameters have their defaults. */
export function resolveStep(pipeline: Pipeline, name: string, given: Readonly<Record<string, string>> = {}): Step {
  const { components, deploymentSpec, root: dag } = pipeline.spec;
  const task = dag.dag.tasks[name];
  const executor = components[task?.componentRef.name ?? ""]?.executorLabel ?? "";
  const container = deploymentSpec.executors[executor]?.container;
  const pod = pipeline.platform.platforms.kubernetes.deploymentSpec.executors[executor];
  if (task === undefined || container === undefined || pod === undefined) throw new Error(`no step ${name}`);

  const defaults = Object.entries(dag.inputDefinitions.parameters).map(([key, { defaultValue }]) => [
    key,
    defaultValue,
  ]);
  const run: Readonly<Record<string, string | undefined>> = { ...Object.fromEntries(defaults), ...given };
  const inputs = Object.fromEntries(
    Object.entries(task.inputs.parameters).map(([key, { componentInputParameter: from, runtimeValue }]) => [
      key,
      from === undefined ? runtimeValue?.constant : run[from],
    ]),
  );
  const resolve = (text: string): string =>
    text.replaceAll(/\{\{\$\.inputs\.parameters\['(.+?)'\]\}\}/g, (_, key: string) => {
      const value = inputs[key];
      if (value === undefined) throw new Error(`KFP's driver would find no parameter ${key}`);
      return value;
    });
  return {
    image: resolve(container.image),
    argv: [...container.command, ...container.args].map(resolve),
    env: Object.fromEntries((container.env ?? []).map(({ name: key, value }) => [key, resolve(value)])),
    resources: Object.fromEntries(Object.entries(container.resources).map(([key, value]) => [key, resolve(value)])),
    pod,
    task,
  };
}
