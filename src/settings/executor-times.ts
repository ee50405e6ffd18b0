/** The part of the table that says how long executors are waited for that don't come. */
import { optional, required } from "./setting.ts";
import { duration, type ValueType } from "./value-types.ts";

/** What keeps executors from running though time alone seldom mends it, with how long it is waited for all the same. */
export const patience = {
  "image-name": "60s",
  image: "2m",
  missing: "5m",
  refused: "60s",
  silent: "10m",
} as const;

export type PatienceName = keyof typeof patience;
export type Patience = Readonly<Partial<Record<PatienceName, number>>>;

const time = duration(0);
const names = Object.keys(patience) as readonly PatienceName[];

const patiences: ValueType<Patience> = {
  name: "times by cause",
  placeholder: "cause=duration,…",
  allowed: `times for ${names.join(", ")}, such as image=5m,missing=0 (0 waits without end)`,
  parse: (text) => {
    const found: Partial<Record<PatienceName, number>> = {};
    for (const part of text.split(",")) {
      const [, left, right] = /^\s*([a-z-]+)\s*=\s*(.*?)\s*$/.exec(part) ?? [];
      const name = names.find((each) => each === left);
      const parsed = time.parse(right ?? "");
      if (name === undefined || !parsed.ok) return { ok: false };
      found[name] = parsed.value;
    }
    return { ok: true, value: found };
  },
  show: (value) =>
    Object.entries(value)
      .map(([name, ms]) => `${name}=${time.show(ms)}`)
      .join(","),
  schema: { type: "string" },
};

const group = "Retries and deadlines";

export const stallTimes = {
  stallWarning: required<number>(duration(0), {
    group,
    default: "30m",
    description:
      "say so when none of the job's tasks has started, ended, read, written or computed anything for this time (0: never); it can be seen where Spark's UI is on",
  }),
  stallTimeout: optional<number>(duration(0), {
    group,
    description:
      "end an attempt after this time of the same, after a thread dump; what Python workers compute isn't seen",
    unset: "no limit",
  }),
};

export const executorTimes = {
  executorWarning: required<number>(duration(100), {
    group,
    default: "60s",
    description: "say what executors wait for when none has come after this time, and again after five times as long",
  }),
  executorTimeout: optional<number>(duration(0), {
    group,
    description:
      "end an attempt that never had an executor if none has come after this time, because no node, no registry or no container is to be had: each change counts anew, and 0 waits without end",
    unset: "15m, but without end for a queue or a quota that others fill",
  }),
  executorPatience: optional<Patience>(patiences, {
    group,
    description:
      "the same for what time seldom mends: a wrong image name, an image that can't be pulled, a secret, config map or claim that is missing, what a policy or quota refuses for good (a time for this one lets Spark start even if it is known before), executors that run and never reach the driver",
    unset: names.map((name) => `${name}=${patience[name]}`).join(","),
  }),
};
