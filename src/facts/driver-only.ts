/** What a driver's pod has and its executors lack, because nobody can tell whether they should have it. */
import type { ContainerManifest, PodManifest } from "./own-pod.ts";

export interface DriverOnly {
  /** `variable DB_PASSWORD, from Secret db` */
  readonly what: string;
  /** What gives it to executors as well. */
  readonly how: string;
  /** Where it is one by name. */
  readonly variable?: string | undefined;
}

interface Reference {
  readonly name?: string;
  readonly key?: string;
}

/** An entry of a container's `env`; what has a plain value is not of interest. */
export interface Variable {
  readonly name?: string;
  readonly valueFrom?: { readonly secretKeyRef?: Reference; readonly configMapKeyRef?: Reference };
}

export interface VariablesFrom {
  readonly secretRef?: Reference;
  readonly configMapRef?: Reference;
}

const byTemplate = "a pod template";

export const driverOnly = ({ spec }: PodManifest, container: ContainerManifest | undefined): DriverOnly[] => [
  ...(container?.env ?? []).flatMap(({ name, valueFrom }): DriverOnly[] => {
    const { secretKeyRef: secret, configMapKeyRef: map } = valueFrom ?? {};
    if (secret !== undefined)
      return [
        {
          what: `variable ${name}, from Secret ${secret.name}`,
          how: `--executor-env ${name}`,
          variable: name,
        },
      ];
    return map === undefined
      ? []
      : [{ what: `variable ${name}, from ConfigMap ${map.name}`, how: `--executor-env ${name}`, variable: name }];
  }),
  ...(container?.envFrom ?? []).map(({ secretRef, configMapRef }) => ({
    what: `the variables of ${secretRef === undefined ? `ConfigMap ${configMapRef?.name}` : `Secret ${secretRef.name}`}`,
    how: `--executor-env NAME for one of them, or envFrom in ${byTemplate}`,
  })),
  ...named("priorityClassName", spec?.priorityClassName),
  ...named("runtimeClassName", spec?.runtimeClassName),
  ...(spec?.enableServiceLinks === false ? named("enableServiceLinks", "false") : []),
  ...Object.entries(spec?.nodeSelector ?? {}).map(([name, value]) => ({
    what: `nodeSelector ${name}=${value}`,
    how: `--executor-node-selector ${name}=${value}`,
  })),
];

export const secretKeys = (container: ContainerManifest | undefined): Record<string, string> =>
  Object.fromEntries(
    (container?.env ?? []).flatMap(({ name, valueFrom }): [string, string][] => {
      const { name: secret, key } = valueFrom?.secretKeyRef ?? {};
      return name === undefined || secret === undefined || key === undefined ? [] : [[name, `${secret}:${key}`]];
    }),
  );

const named = (field: string, value: string | undefined): DriverOnly[] =>
  value === undefined || value === "" ? [] : [{ what: `${field} ${value}`, how: `${field} in ${byTemplate}` }];
