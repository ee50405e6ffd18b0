/** The promises of scripts/cluster itself, on a second cluster beside the one that the tests run in. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { cacheRoot } from "../../scripts/tools/cache.ts";
import { pauseImageName } from "../ground/cluster/containerd-images.ts";
import { kubectlWith } from "../ground/cluster/kubectl.ts";
import { kubeconfigOf, kubectlOf, placeOf } from "../ground/cluster/place.ts";
import { run, runQuietly } from "../../scripts/tools/run.ts";
import { root } from "../support/executable.ts";

/** These are about our own cluster, also when the other tests run in one of the user's. */
const { SPARK_RUNNER_TEST_CONTEXT: _, ...ownEnv } = process.env;
const env = { ...ownEnv, SPARK_RUNNER_CLUSTER: `life-${randomBytes(3).toString("hex")}` };
const place = placeOf(root, cacheRoot, env);
const command = [path.join(root, "scripts/cluster.ts")];
const cluster = (...args: string[]): Promise<string> => run(process.execPath, [...command, ...args], { env });

afterEach(() => cluster("down", "--images"));

/** Everything of the machine that a cluster could leave something in. */
const traces = () => ({
  processes: readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, "utf8").includes(`${place.state}/`);
    } catch {
      return false; // it ended meanwhile
    }
  }),
  mounts: readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .filter((line) => line.includes(place.state) || line.includes(place.images)),
  link: existsSync(`/sys/class/net/${place.link}`),
  state: existsSync(place.state),
  cgroups: ["", "memory", "pids", "systemd", "unified"].filter((name) =>
    existsSync(path.join("/sys/fs/cgroup", name, place.cgroup)),
  ),
});
const none = { processes: [], mounts: [], link: false, state: false, cgroups: [] };

/** Where Kubernetes' parts, containerd and CNI keep things unless they can't. */
const usual = ["/var/log/pods", "/var/log/containers", "/var/lib/kubelet/pods", "/run/netns"];
const pod = `pod-of-${place.name}`;

/** What a cluster would change on a machine of its own. */
async function machine(): Promise<unknown> {
  const settings = ["vm/overcommit_memory", "kernel/panic", "kernel/panic_on_oops", "net/ipv4/ip_forward"];
  const rules = await runQuietly("iptables-save", [], { env: { PATH: `${process.env["PATH"]}:/usr/sbin` } });
  return {
    settings: settings.map((name) => readFileSync(`/proc/sys/${name}`, "utf8")),
    rules: rules.output.replaceAll(/^#.*\n/gm, ""),
    // Other clusters may use these: ours is known by its pod's name.
    folders: usual.flatMap((name) => (existsSync(name) ? readdirSync(name).filter((one) => one.includes(pod)) : [])),
  };
}

test("a second cluster comes up beside the first, changes nothing of the machine and leaves nothing", async () => {
  const before = await machine();
  await cluster("up");
  expect(traces().processes.length).toBeGreaterThan(5);
  const kubectl = kubectlWith(kubectlOf(place), kubeconfigOf(place));
  await kubectl(["run", pod, `--image=${pauseImageName}`, "--image-pull-policy=Never"]);
  await kubectl(["wait", "--for=condition=Ready", `pod/${pod}`, "--timeout=120s"]);
  expect(await cluster("status")).toMatch(new RegExp(`^default +${pod} +1/1 +Running`, "m"));
  expect(await machine()).toEqual(before);
  await cluster("down");
  expect(traces()).toEqual(none);
  expect(await machine()).toEqual(before);
});

test("a start that is killed leaves no process, and the next one works", async () => {
  const child = spawn(process.execPath, [...command, "up"], { env, stdio: "ignore" });
  const ended = once(child, "exit");
  await expect.poll(() => traces().processes.length, { timeout: 60_000 }).toBeGreaterThan(5);
  child.kill("SIGKILL");
  await ended;
  await expect.poll(() => traces().processes, { timeout: 5000 }).toEqual([]);
  expect(traces().mounts).toEqual([]);
  await cluster("up");
  expect(await cluster("status")).toMatch(/^node1 +Ready/m);
});

test("a start that is interrupted leaves nothing at all", async () => {
  const child = spawn(process.execPath, [...command, "up"], { env, stdio: "ignore" });
  const ended = once(child, "exit");
  await expect.poll(() => traces().processes.length, { timeout: 60_000 }).toBeGreaterThan(5);
  child.kill("SIGINT");
  expect(await ended).toEqual([130, null]);
  // The kernel takes a moment to bury who was killed last.
  await expect.poll(traces, { timeout: 1000 }).toEqual(none);
});
