import { chmod, cp, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { built, run, temporaryFolder } from "./built.ts";

/**
 * A root file system with glibc, libstdc++, libgcc and the executable, and nothing else: no /tmp, /etc/passwd, shell.
 * Making it takes root, as mount and chroot do; CI has that. Elsewhere these tests are shown as skipped.
 */
describe.skipIf(process.getuid?.() !== 0)("on a bare, read-only root (needs root to set up)", () => {
  let root: string;

  beforeAll(async () => {
    root = await temporaryFolder();
    await chmod(root, 0o755);
    const { stdout } = await run("ldd", [built("spark-runner")], { env: { PATH: "/usr/bin:/bin" } });
    const libraries = stdout.match(/\/\S+/g) ?? [];
    expect(libraries.map((file) => path.basename(file)).toSorted()).toEqual(
      expect.arrayContaining(["libc.so.6", "libgcc_s.so.1", "libstdc++.so.6"]),
    );
    for (const file of libraries) await cp(file, path.join(root, file), { recursive: true, dereference: true });
    await mkdir(path.join(root, "proc"));
    await writeFile(path.join(root, "spark-runner"), "");
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  test.each([
    ["root", "0:0"],
    ["Spark's user, who has no entry anywhere", "185:0"],
    ["a random uid, as OpenShift gives", "1000740000:0"],
  ])("it starts as %s, without HOME, environment or a writable folder", async (_, user) => {
    expect(await startAs(user, 'mount -t proc proc "$root/proc"')).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(/^spark-runner \d/),
      stderr: "",
    });
  });

  test("it starts without /proc", async () => {
    expect(await startAs("185:0", ":")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^spark-runner \d/),
    });
  });

  const startAs = (user: string, extraMount: string) =>
    run(
      "unshare",
      ["--mount", "--pid", "--fork", "sh", "-euc", enter, "enter", root, built("spark-runner"), user, extraMount],
      {
        env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
      },
    );

  const enter = `
    root=$1
    mount --bind "$root" "$root"
    mount --bind "$2" "$root/spark-runner"
    eval "$4"
    mount -o remount,bind,ro "$root"
    ! touch "$root/writable" 2>/dev/null
    exec env -i /usr/sbin/chroot --userspec="$3" "$root" /spark-runner --version`;
});
