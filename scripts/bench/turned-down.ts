/** What was tried to make a job start sooner and is not done, each with what was measured and the reason. */
export interface TurnedDown {
  readonly what: string;
  readonly measured: string;
  readonly why: string;
}

const rows: readonly TurnedDown[] = [
  {
    what: "`-XX:TieredStopAtLevel=1 -XX:+UseSerialGC`",
    measured: "half of the CPU of a start",
    why: "a long job runs several times slower without its second compiler",
  },
  {
    what: "`spark.scheduler.minRegisteredResourcesRatio=0`, so that the driver plans its first query while executors start",
    measured: "not measured",
    why: "`defaultParallelism` counts the cores that have registered: the first stages would be cut into fewer partitions",
  },
];

export const turnedDown = [
  "| what | measured | why not |",
  "| --- | --- | --- |",
  ...rows.map(({ what, measured, why }) => `| ${what} | ${measured} | ${why} |`),
  "",
].join("\n");
