import { execFileSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { readLauncher } from "../../src/adapters/machine/launcher.ts";

/** Processes of a container, each the parent of the next; the last one is this one. */
const readsOf = (commandLines: readonly (readonly string[])[]) => (file: string) => {
  const [, of = "", what] = /^\/proc\/(\w+)\/(\w+)$/.exec(file) ?? [];
  const pid = of === "self" ? commandLines.length : Number(of);
  const argv = commandLines[pid - 1];
  if (argv === undefined) return undefined;
  return what === "stat" ? `${pid} (a) b) (c) S ${pid - 1} 1 1 0` : argv.map((word) => `${word}\0`).join("");
};

const argo = ["/var/run/argo/argoexec", "emissary", "--loglevel", "info", "--", "/kfp-launcher/launch"];
const kubeflow = ["/kfp-launcher/launch", "--pipeline_name", "p", "--", "sh", "-c", "spark-runner job.scala"];

test.for<[string, (readonly string[])[], string]>([
  ["Kubeflow's launcher below Argo's emissary", [argo, kubeflow, ["spark-runner"]], "kubeflow"],
  ["Kubeflow's launcher with a shell between", [argo, kubeflow, ["sh", "-c", "x"], ["spark-runner"]], "kubeflow"],
  ["Argo's emissary alone", [argo, ["spark-runner"]], "argo"],
  ["an emissary from another folder", [["/tools/argoexec", "emissary", "--"], ["spark-runner"]], "argo"],
  ["another program of Argo's", [["/tools/argoexec", "wait"], ["spark-runner"]], "none"],
  ["an init", [["tini", "--", "spark-runner"], ["spark-runner"]], "none"],
  ["nobody: it is PID 1", [["spark-runner"]], "none"],
  ["a program that only names them", [["bash", "-c", "/kfp-launcher/launch"], ["spark-runner"]], "none"],
])("%s", ([, processes, launcher]) => {
  expect(readLauncher(readsOf(processes))).toBe(launcher);
});

test("a /proc that can't be read says nothing", () => {
  expect(readLauncher(() => undefined)).toBe("none");
});

test.for([
  ["/kfp-launcher/launch", "kubeflow"],
  ["/var/run/argo/argoexec", "argo"],
  ["bash", "none"],
])("real processes below %s are seen, also behind a shell", ([name, launcher]) => {
  const file = path.resolve(import.meta.dirname, "../../src/adapters/machine/launcher.ts");
  const ask = `console.log((await import(${JSON.stringify(file)})).readLauncher())`;
  // Neither bash is replaced by what it starts: a command follows.
  const inner = `exec -a ${name} bash -c '"$@"; exit $?' -- bash -c '"$@"; exit $?' -- "$@"`;
  const argv = ["-c", inner, "--", process.execPath, "--input-type=module", "-e", ask];
  expect(execFileSync("bash", argv, { encoding: "utf8" }).trim()).toBe(launcher);
});
