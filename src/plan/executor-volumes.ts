/** The volumes that Spark gives an executor's pod (MountSecretsFeatureStep, MountVolumesFeatureStep, LocalDirsFeatureStep). */
import type { Manifest } from "../facts/own-pod.ts";
import type { Held } from "./executor-memory.ts";

/** One volume, and where the executor's container has it. */
export interface Mounted {
  readonly volume: Manifest & { readonly name: string };
  readonly mount: Manifest & { readonly name: string; readonly mountPath: string };
}

const secrets = "spark.kubernetes.executor.secrets.";
const volumes = /^spark\.kubernetes\.executor\.volumes\.(\w+)\.([^.]+)\.mount\.path$/;

export const mountedSecrets = (properties: Iterable<readonly [name: string, value: string]>): Mounted[] =>
  [...properties].flatMap(([name, mountPath]) => {
    if (!name.startsWith(secrets)) return [];
    const secretName = name.slice(secrets.length);
    const volume = `${secretName}-volume`;
    return [{ volume: { name: volume, secret: { secretName } }, mount: { name: volume, mountPath } }];
  });

/** undefined where one is of a kind that is not known here. */
export function mountedVolumes(
  properties: Iterable<readonly [name: string, value: string]>,
  held: Held,
  podName: string,
): Mounted[] | undefined {
  const found: Mounted[] = [];
  for (const [property, mountPath] of properties) {
    const [, kind = "", name = ""] = volumes.exec(property) ?? [];
    if (name === "") continue;
    const prefix = `spark.kubernetes.executor.volumes.${kind}.${name}`;
    const source = sourceOf(kind, (option) => held(`${prefix}.options.${option}`), podName);
    if (source === undefined) return undefined;
    const subPath = held(`${prefix}.mount.subPath`);
    const readOnly = held(`${prefix}.mount.readOnly`) === "true";
    const mount = { name, mountPath, ...(readOnly ? { readOnly } : {}), ...(subPath === undefined ? {} : { subPath }) };
    found.push({ volume: { name, ...source }, mount });
  }
  return found;
}

function sourceOf(kind: string, option: Held, podName: string): Manifest | undefined {
  switch (kind) {
    case "hostPath":
      return { hostPath: { path: option("path"), ...valued("type", option("type")) } };
    case "emptyDir":
      return { emptyDir: { ...valued("medium", option("medium")), ...valued("sizeLimit", option("sizeLimit")) } };
    case "nfs":
      return { nfs: { path: option("path"), server: option("server") } };
    case "persistentVolumeClaim":
      return {
        persistentVolumeClaim: {
          claimName: (option("claimName") ?? "")
            .replaceAll("OnDemand", `${podName}-pvc-0`)
            .replaceAll("SPARK_EXECUTOR_ID", "1"),
        },
      };
    default:
      return undefined;
  }
}

/** Empty directories for shuffle data, unless volumes are named to be so; `paths`: as the user says where they are. */
export function localDirs(mounts: readonly Manifest[], paths: string | undefined, held: Held): Mounted[] {
  if (mounts.some(({ name }) => String(name).startsWith("spark-local-dir-"))) return [];
  const inMemory = held("spark.kubernetes.local.dirs.tmpfs")?.toLowerCase() === "true";
  return (paths ?? "/var/data/spark-1").split(",").map((mountPath, index) => {
    const name = `spark-local-dir-${index + 1}`;
    return { volume: { name, emptyDir: inMemory ? { medium: "Memory" } : {} }, mount: { name, mountPath } };
  });
}

const valued = (name: string, value: string | undefined): Manifest => (value === undefined ? {} : { [name]: value });
