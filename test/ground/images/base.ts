/** The layer that all test images stand on: Debian with Java, Python and what Spark's own images have. */
import { appendFile, chmod, chown, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { cacheRoot } from "../../../scripts/tools/cache.ts";
import { run } from "../../../scripts/tools/run.ts";
import { cachedLayer, writeLayer, type Layer } from "./layer.ts";

const suite = "bookworm";
const packages = [
  "bash",
  "ca-certificates",
  "openjdk-17-jre-headless",
  "procps",
  "python3-minimal",
  "python3",
  "tini",
  "util-linux",
];
/** As in Spark's own images. */
export const sparkUser = 185;
export const javaHome = "/usr/lib/jvm/java-17-openjdk-amd64";

/** To be raised when what `lay` does is changed. */
const edition = 1;

/** Made once; a first time takes some two minutes, most of it downloads by debootstrap from Debian's archive. */
export const baseLayer = (say: (line: string) => void): Promise<Layer> =>
  cachedLayer(`base-${suite}-${edition}`, async (file) => {
    say(`installing Debian ${suite} with Java for the test image …`);
    // In the cache, because /tmp may be mounted without the right to hold programs.
    const folder = await mkdtemp(path.join(cacheRoot, ".cluster-base-"));
    try {
      const mirror = process.env["SPARK_RUNNER_DEBIAN_MIRROR"];
      const args = ["--variant=minbase", `--include=${packages.join(",")}`, suite, folder];
      await run("debootstrap", [...args, ...(mirror ? [mirror] : [])]);
      await lay(folder);
      return await writeLayer(file, folder, { keepOwners: true });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

/** Takes out what is only of use to apt, and adds Spark's user: a uid without a name fails in Hadoop's login. */
async function lay(root: string): Promise<void> {
  const inRoot = (name: string): string => path.join(root, name);
  const useless = [
    "var/cache/apt",
    "var/lib/apt/lists",
    "var/log",
    "usr/share/doc",
    "usr/share/man",
    "usr/share/locale",
  ];
  for (const name of useless) await rm(inRoot(name), { recursive: true, force: true });
  for (const name of useless.slice(0, 3)) await mkdir(inRoot(name), { recursive: true });
  // debootstrap copies the machine's.
  await writeFile(inRoot("etc/hostname"), "");
  await writeFile(inRoot("etc/resolv.conf"), "");
  await appendFile(inRoot("etc/passwd"), `spark:x:${sparkUser}:${sparkUser}:spark:/home/spark:/bin/bash\n`);
  await appendFile(inRoot("etc/group"), `spark:x:${sparkUser}:\n`);
  for (const name of ["home/spark", "opt/spark/work-dir"]) {
    await mkdir(inRoot(name), { recursive: true });
    await chown(inRoot(name), sparkUser, sparkUser);
    await chmod(inRoot(name), 0o755);
  }
  // The article's command says `python`.
  await symlink("/usr/bin/python3", inRoot("usr/local/bin/python"));
}
