/** What of Kubernetes a job makes use of; what is not said is used. */
export interface Uses {
  /** The job's executors make volume claims on demand. */
  readonly volumeClaims: boolean;
  /** Executors are pods, which Spark's driver makes. */
  readonly executorPods?: boolean;
  /** The driver gives them their configuration by a config map. */
  readonly configMaps?: boolean;
  /** The driver watches its executors; else it only lists them. */
  readonly watch?: boolean;
}
