import { describe, expect, test } from "vitest";
import { memoryLimit, memoryPeak, oomKills, processors } from "../../src/adapters/machine/cgroup.ts";

/** A machine's files. */
const on = (files: Readonly<Record<string, string>>): number | undefined => memoryLimit((file) => files[file]);

const v2 = "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate";
const v1 = "36 32 0:31 / /sys/fs/cgroup/memory rw,nosuid shared:15 - cgroup cgroup rw,memory";
const unlimitedV1 = "9223372036854771712\n";

test.for([
  [
    "cgroup 2 in a container of its own",
    {
      "/proc/self/mountinfo": v2,
      "/proc/self/cgroup": "0::/\n",
      "/sys/fs/cgroup/memory.max": "4294967296\n",
    },
    4294967296,
  ],
  [
    "cgroup 2 without a limit",
    { "/proc/self/mountinfo": v2, "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/memory.max": "max\n" },
    undefined,
  ],
  [
    "cgroup 2, the smallest on the way to the root",
    {
      "/proc/self/mountinfo": v2,
      "/proc/self/cgroup": "0::/kubepods/pod1/c1\n",
      "/sys/fs/cgroup/kubepods/pod1/c1/memory.max": "8000000000",
      "/sys/fs/cgroup/kubepods/pod1/memory.max": "3000000000",
      "/sys/fs/cgroup/kubepods/memory.max": "9000000000",
    },
    3000000000,
  ],
  [
    "cgroup 2 whose namespace is the host's, mounted from the container's group",
    {
      "/proc/self/mountinfo": "29 23 0:26 /kubepods/pod1/c1 /sys/fs/cgroup ro - cgroup2 cgroup rw",
      "/proc/self/cgroup": "0::/kubepods/pod1/c1\n",
      "/sys/fs/cgroup/memory.max": "2000000000",
    },
    2000000000,
  ],
  [
    "cgroup 2 with a group outside of what is mounted",
    {
      "/proc/self/mountinfo": v2,
      "/proc/self/cgroup": "0::/../other\n",
      "/sys/fs/cgroup/memory.max": "2000000000",
    },
    2000000000,
  ],
  [
    "cgroup 1",
    {
      "/proc/self/mountinfo": v1,
      "/proc/self/cgroup": "12:cpu,cpuacct:/x\n4:memory:/kube/c1\n",
      "/sys/fs/cgroup/memory/kube/c1/memory.limit_in_bytes": "1073741824",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": unlimitedV1,
    },
    1073741824,
  ],
  [
    "cgroup 1 in a container: the path of the host, the mount of the container",
    {
      "/proc/self/mountinfo": v1.replace("0:31 /", "0:31 /docker/abc"),
      "/proc/self/cgroup": "4:memory:/docker/abc\n",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "536870912",
    },
    536870912,
  ],
  [
    "cgroup 1, where a root begins like the group but is another's",
    {
      "/proc/self/mountinfo": v1.replace("0:31 /", "0:31 /docker/ab"),
      "/proc/self/cgroup": "4:memory:/docker/abc\n",
      "/sys/fs/cgroup/memory/c/memory.limit_in_bytes": "1",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "536870912",
    },
    536870912,
  ],
  [
    "cgroup 1 without a limit",
    {
      "/proc/self/mountinfo": v1,
      "/proc/self/cgroup": "4:memory:/\n",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": unlimitedV1,
    },
    undefined,
  ],
  [
    "both, memory being version 1's",
    {
      "/proc/self/mountinfo": `${v1}\n42 32 0:37 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw`,
      "/proc/self/cgroup": "4:memory:/a\n0::/a\n",
      "/sys/fs/cgroup/memory/a/memory.limit_in_bytes": "1073741824",
    },
    1073741824,
  ],
  ["nothing that can be read", {}, undefined],
  [
    "nonsense",
    { "/proc/self/mountinfo": "x\n - \n- cgroup2", "/proc/self/cgroup": "x", "/memory.max": "many" },
    undefined,
  ],
  [
    "an empty file",
    { "/proc/self/mountinfo": v2, "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/memory.max": "" },
    undefined,
  ],
] as const)("the memory limit of %s", ([, files, limit]) => {
  expect(on(files)).toBe(limit);
});

describe("another version's file", () => {
  test("is not looked at", () => {
    const files = {
      "/proc/self/mountinfo": v1,
      "/proc/self/cgroup": "4:memory:/\n",
      "/sys/fs/cgroup/memory/memory.max": "1073741824",
    };
    expect(on(files)).toBeUndefined();
  });
});

describe("processors are counted as Java counts them:", () => {
  const cpuV1 = "37 32 0:32 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct";
  test.for<[string, Readonly<Record<string, string>>, number | undefined]>([
    [
      "a quota",
      { "/proc/self/mountinfo": v2, "/proc/self/cgroup": "0::/", "/sys/fs/cgroup/cpu.max": "200000 100000" },
      2,
    ],
    [
      "a part of one is one",
      { "/proc/self/mountinfo": v2, "/proc/self/cgroup": "0::/", "/sys/fs/cgroup/cpu.max": "50000 100000" },
      1,
    ],
    [
      "one and a part is two",
      { "/proc/self/mountinfo": v2, "/proc/self/cgroup": "0::/", "/sys/fs/cgroup/cpu.max": "150000 100000" },
      2,
    ],
    [
      "no quota, of the processors that it may have",
      {
        "/proc/self/mountinfo": v2,
        "/proc/self/cgroup": "0::/",
        "/sys/fs/cgroup/cpu.max": "max 100000",
        "/proc/self/status": "Name:\tx\nCpus_allowed_list:\t0-3,6\n",
      },
      5,
    ],
    [
      "the least of what is on the way to the root",
      {
        "/proc/self/mountinfo": v2,
        "/proc/self/cgroup": "0::/pod1/c1",
        "/sys/fs/cgroup/pod1/c1/cpu.max": "max 100000",
        "/sys/fs/cgroup/pod1/cpu.max": "300000 100000",
        "/proc/self/status": "Cpus_allowed_list:\t0-7\n",
      },
      3,
    ],
    [
      "cgroup 1",
      {
        "/proc/self/mountinfo": `${v1}\n${cpuV1}`,
        "/proc/self/cgroup": "4:cpu,cpuacct:/c1\n5:memory:/m\n",
        "/sys/fs/cgroup/cpu,cpuacct/c1/cpu.cfs_quota_us": "50000",
        "/sys/fs/cgroup/cpu,cpuacct/c1/cpu.cfs_period_us": "100000",
        "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1",
        "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000",
        "/proc/self/status": "Cpus_allowed_list:\t0-1\n",
      },
      1,
    ],
    ["nothing that can be read", {}, undefined],
  ])("%s", ([, files, expected]) => expect(processors((file) => files[file])).toBe(expected));

  test("here as well", () => expect(processors()).toBeGreaterThan(0));
});

describe("what the kernel killed for memory", () => {
  const files = (extra: Readonly<Record<string, string>>) => (file: string) => extra[file];
  const inV2 = { "/proc/self/mountinfo": v2, "/proc/self/cgroup": "0::/kube/c1\n" };
  const inV1 = { "/proc/self/mountinfo": v1, "/proc/self/cgroup": "4:memory:/kube/c1\n" };

  test("is counted in the own group, deep below the root", () => {
    const events = "low 0\nhigh 0\nmax 31\noom 2\noom_kill 2\noom_group_kill 0\n";
    const read = files({
      ...inV2,
      "/sys/fs/cgroup/kube/c1/memory.events": events,
      "/sys/fs/cgroup/kube/memory.events": events.replace("oom_kill 2", "oom_kill 9"),
    });
    expect(oomKills(read)).toBe(2);
  });

  test("is counted in cgroup 1 too, on a machine that has both", () => {
    const read = files({
      "/proc/self/mountinfo": `${v2}\n${v1}`,
      "/proc/self/cgroup": "4:memory:/kube/c1\n0::/\n",
      "/sys/fs/cgroup/memory/kube/c1/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n",
    });
    expect(oomKills(read)).toBe(3);
  });

  test("is not known where the kernel does not tell", () => {
    expect(oomKills(files({}))).toBeUndefined();
    expect(oomKills(files(inV2))).toBeUndefined();
    const old = { "/sys/fs/cgroup/memory/kube/c1/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\n" };
    expect(oomKills(files({ ...inV1, ...old }))).toBeUndefined();
  });

  test("has its peak in the group whose limit counts", () => {
    const at = "/sys/fs/cgroup/kube";
    const limits = { [`${at}/c1/memory.max`]: "max\n", [`${at}/memory.max`]: "1000\n" };
    const peaks = { [`${at}/c1/memory.peak`]: "900\n", [`${at}/memory.peak`]: "1000\n" };
    expect(memoryPeak(files({ ...inV2, ...limits, ...peaks }))).toBe(1000);
    expect(memoryPeak(files({ ...inV2, [`${at}/c1/memory.peak`]: "900\n" }))).toBe(900);
    expect(memoryPeak(files({ ...inV2, ...limits }))).toBeUndefined();
    const inOld = {
      "/sys/fs/cgroup/memory/kube/c1/memory.limit_in_bytes": "500",
      "/sys/fs/cgroup/memory/kube/c1/memory.max_usage_in_bytes": "499",
    };
    expect(memoryPeak(files({ ...inV1, ...inOld }))).toBe(499);
  });
});
