/** What was said about settings, as text, with where it was said; nothing is judged yet. */
import type { Key } from "./table.ts";

/** Who wins: the lower number. The order of the issue, the README and docs/settings.md. */
export const Rank = {
  commandLine: 0,
  propertiesFile: 1,
  set: 2,
  environment: 3,
  oldNames: 4,
  file: 5,
  /** Spark's own conf/spark-defaults.conf. */
  sparkDefaults: 6,
  /** What a script asks for in its header. */
  script: 7,
} as const;
export type Rank = (typeof Rank)[keyof typeof Rank];

export interface Given {
  readonly key: Key;
  readonly text: string;
  /** As a user would look for it: `--grace`, `SPARK_RUNNER_GRACE`, `--set Core_Limit`, `grace in job.yaml:3`. */
  readonly origin: string;
  readonly rank: Rank;
}

/** A Spark property that the user set, by whatever way. */
export interface GivenProperty {
  readonly name: string;
  readonly value: string;
  readonly origin: string;
  readonly rank: Rank;
  /** The strongest of those that it wins over. */
  readonly over?: GivenProperty;
}

/** Who said something: what is made from a setting is as strong as where the setting stands. */
export interface Source {
  readonly origin: string;
  readonly rank: Rank;
}

/** A variable for the job's environment. */
export interface GivenVariable {
  readonly name: string;
  readonly value: string;
  readonly origin: string;
  readonly rank: Rank;
}
