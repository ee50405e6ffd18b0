import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { diskOf } from "../../src/adapters/machine/disks.ts";
import { volumesOf } from "../../src/facts/volumes.ts";

const folder = mkdtempSync(path.join(tmpdir(), "disks-"));
const mount = (point: string, root = "/", type = "tmpfs"): string => `1 2 0:3 ${root} ${point} rw - ${type} none rw\n`;
const on = (mountinfo: string, file = folder, volumes: Parameters<typeof diskOf>[1] = []) =>
  diskOf(file, volumes, () => mountinfo);
const kubelet = "/var/lib/kubelet/pods/3f2a/volumes/kubernetes.io~empty-dir/scratch";
const root = mount("/", "/", "overlay");

describe("a folder's disk is named", () => {
  test.for<[what: string, mountinfo: string, on: string]>([
    ["as the container's own where nothing else is mounted", root, "the container's own file system"],
    ["by the kubelet's folder for the volume", root + mount(folder, kubelet, "ext4"), "volume scratch"],
    [
      "by what is mounted nearest to it",
      root + mount(tmpdir(), kubelet) + mount(folder),
      `what is mounted at ${folder}`,
    ],
    ["not by what only begins like it", root + mount(folder.slice(0, -1), kubelet), "the container's own file system"],
    ["by what was mounted last at a point", root + mount(folder) + mount(folder, kubelet), "volume scratch"],
    ["so where the kernel tells nothing", "", "the container's own file system"],
  ])("%s", ([, mountinfo, name]) => {
    expect(on(mountinfo)?.on).toBe(name);
  });

  test("by the pod's spec where the kernel can't know it, as of a volume in memory, with its size limit", () => {
    const pod = { spec: { volumes: [{ name: "scratch", emptyDir: { sizeLimit: "64Mi" } }, { name: "other" }] } };
    const volumes = volumesOf(pod, {
      name: "main",
      volumeMounts: [
        { name: "other", mountPath: "/other" },
        { name: "scratch", mountPath: `${folder}/` },
      ],
    });
    expect(on(root + mount(folder), folder, volumes)).toMatchObject({ on: "volume scratch", sizeLimit: "64Mi" });
  });

  test("where it would be made", () => {
    expect(on(root + mount(folder, kubelet), `${folder}/not/there`)?.on).toBe("volume scratch");
  });

  test("with blanks in it as without", () => {
    const blank = mkdtempSync(path.join(folder, "a b"));
    expect(on(root + mount(blank.replaceAll(" ", "\\040"), kubelet), blank)?.on).toBe("volume scratch");
  });
});

test("a disk with room is not full", () => {
  const disk = on(root);
  expect(disk?.size).toBeGreaterThan(0);
  expect(disk).not.toHaveProperty("full");
});

const asks = `import { diskOf } from ${JSON.stringify(path.resolve(import.meta.dirname, "../../src/adapters/machine/disks.ts"))}; console.log(JSON.stringify(diskOf(process.argv[2], [])));`;
const inMount = (script: string): string[] => [
  "--mount",
  "bash",
  "-ec",
  script,
  "bash",
  folder,
  process.execPath,
  asks,
];
const mayMount = spawnSync("unshare", ["--mount", "true"]).status === 0;

test.runIf(mayMount).for<[full: string | undefined, options: string, fill: string]>([
  ["bytes", "size=2m", "head -c 3M /dev/zero > $1/f || true"],
  ["inodes", "size=2m,nr_inodes=4", "touch $1/a $1/b $1/c $1/d 2>/dev/null || true"],
  [undefined, "size=8m", "head -c 3M /dev/zero > $1/f"],
])("a real one that has no %s left is full of them", ([full, options, fill]) => {
  const script = `mount -t tmpfs -o ${options} none $1; (${fill}) 2>/dev/null; "$2" --input-type=module -e "$3" x $1`;
  const disk = JSON.parse(execFileSync("unshare", inMount(script), { encoding: "utf8" })) as object;
  expect(disk).toMatchObject({ on: `what is mounted at ${folder}`, ...(full && { full }) });
  if (full === undefined) expect(disk).not.toHaveProperty("full");
});
