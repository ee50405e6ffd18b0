/** The parts of scripts/cluster that need no cluster. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { access } from "../ground/cluster/access.ts";
import { curingPackages, explainMissing, whatIsMissing, type Machine } from "../ground/cluster/needs.ts";
import { readOptions } from "../ground/cluster/options.ts";
import { chooseAddresses, placeOf } from "../ground/cluster/place.ts";
import { isAlive } from "../ground/cluster/processes.ts";

const root = path.resolve(import.meta.dirname, "../..");
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "spark-runner-cluster-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.for([
  [["up"], { command: "up", context: undefined, spark: ["3.5.9", "4.3.0"] }],
  [["up", "--context", "kind-a"], { command: "up", context: "kind-a" }],
  [["load-image", "--spark", "4.3.0", "--archive", "a.tar"], { archive: "a.tar", spark: ["4.3.0"] }],
  [["down", "--images"], { command: "down", images: true }],
  [["--help"], { help: true }],
] as const)("%j is understood", ([args, expected]) => {
  expect(readOptions(args, {})).toMatchObject(expected);
});

test.for([
  [[], "no command: one of up, down, env, status, load-image is expected"],
  [["start"], '"start": one of up, down, env, status, load-image is expected'],
  [["up", "two"], '"up two": one of up, down, env, status, load-image is expected'],
  [["load-image", "--spark", "2.4.0"], "no Spark 2.4.0 here: 3.5.9, 4.0.5, 4.1.4, 4.3.0"],
  [["up", "--archive", "a.tar"], "--archive and --executable belong to load-image"],
  [["up", "--images"], "--images belongs to down"],
] as const)("%j is refused with what would be right", ([args, problem]) => {
  expect(readOptions(args, {})).toEqual({ problem });
});

test("a cluster of the user's own comes from the variable too, and KUBECONFIG alone is not taken for one", () => {
  expect(readOptions(["up"], { SPARK_RUNNER_TEST_CONTEXT: "team" })).toMatchObject({ context: "team" });
  expect(readOptions(["up"], { KUBECONFIG: "/production" })).toMatchObject({ context: undefined });
  const env = { KUBECONFIG: "/production", SPARK_RUNNER_CLUSTER: "none-of-this-name" };
  expect(() => access(root, env)).toThrow("scripts/cluster up, then load-image, makes it");
  expect(access(root, { ...env, SPARK_RUNNER_TEST_CONTEXT: "team" })).toMatchObject({
    command: ["kubectl", "--kubeconfig", "/production", "--context", "team"],
    auditLog: undefined,
  });
});

const able: Machine = {
  platform: "linux",
  architecture: "x64",
  root: true,
  hasTool: () => true,
  hasCni: true,
  canIsolate: true,
};

test("a machine that has all of it lacks nothing", () => {
  expect(whatIsMissing(able)).toEqual([]);
});

test("all that is missing is told at once, each with what brings it", () => {
  const hasTool = (name: string): boolean => !["containerd", "ctr", "runc"].includes(name);
  expect(whatIsMissing({ ...able, root: false, hasTool, hasCni: false })).toEqual([
    "root: containers, mounts and network interfaces are made (use sudo -E)",
    "containerd, ctr, runc, the CNI plugins: sudo apt-get install -y containerd runc containernetworking-plugins",
  ]);
});

test("what packages bring is known apart from what nothing brings", () => {
  const bare = { ...able, hasTool: (name: string): boolean => name !== "ctr" && name !== "containerd", hasCni: false };
  expect(curingPackages(able)).toEqual([]);
  expect(curingPackages(bare)).toEqual(["containerd", "containernetworking-plugins"]);
  for (const lacking of [{ root: false }, { canIsolate: false }, { architecture: "arm64" }])
    expect(curingPackages({ ...bare, ...lacking })).toEqual([]);
});

test.for([
  ["another system", { platform: "darwin", architecture: "arm64" }, "Linux on x86-64 (this is darwin on arm64)"],
  ["a container without rights", { canIsolate: false }, "run it with --privileged"],
] as const)("%s is named", ([, machine, expected]) => {
  const missing = whatIsMissing({ ...able, ...machine });
  expect(missing).toEqual([expect.stringContaining(expected)]);
  const message = explainMissing(missing);
  expect(message).toMatch(/^failed to start the cluster: /);
  expect(message).toContain("scripts/cluster up --context NAME");
  expect(message).toContain("KUBEBUILDER_ASSETS");
});

test("two checkouts, and two names in one checkout, share neither folder nor link nor cgroup", () => {
  const places = [
    placeOf("/a", "/cache", {}),
    placeOf("/b", "/cache", {}),
    placeOf("/a", "/cache", { SPARK_RUNNER_CLUSTER: "second" }),
  ];
  for (const key of ["name", "state", "images", "link", "cgroup"] as const)
    expect(new Set(places.map((place) => place[key])).size).toBe(3);
  for (const { link } of places) expect(link.length).toBeLessThanOrEqual(15);
  expect(placeOf("/a/", "/cache", {})).toEqual(places[0]);
});

test.for(["../x", "A", "a b", "-a", "a".repeat(31)])("a cluster can't be named %j", (name) => {
  expect(() => placeOf("/a", "/cache", { SPARK_RUNNER_CLUSTER: name })).toThrow("failed to name a cluster");
});

test("the link's addresses are the same each time, and move on when something of the machine is near", () => {
  const first = chooseAddresses("one", []);
  expect(chooseAddresses("one", ["10.0.0.1", "fe80::1"])).toEqual(first);
  expect(chooseAddresses("two", [])).not.toEqual(first);
  const next = chooseAddresses("one", [first.machine]);
  expect([next.machine, next.cluster]).not.toContain(first.machine);
  expect(chooseAddresses("one", [first.machine, next.cluster])).not.toEqual(next);
});

test("an id that belongs to another process by now is not taken for the cluster's", () => {
  const started = spawnSync("bash", ["-c", "cut -d' ' -f22 /proc/$PPID/stat"], { encoding: "utf8" }).stdout.trim();
  expect(isAlive({ pid: process.pid, startTime: started })).toBe(true);
  expect(isAlive({ pid: process.pid, startTime: "1" })).toBe(false);
});

test("scripts/cluster without a command tells its usage and ends with 64", () => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/cluster.ts"], { cwd: root, encoding: "utf8" });
  expect(status).toBe(64);
  expect(stderr).toContain("scripts/cluster up|down|env|status|load-image");
});
