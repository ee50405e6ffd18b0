/** Dockerfiles made into images by buildah: without a daemon, and with all that it is told and keeps in one folder. */
import { cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { root } from "../../../scripts/tools/paths.ts";
import { run, runQuietly } from "../../../scripts/tools/run.ts";
import { writeLayout, type Image, type ImageConfig } from "./archive.ts";

export interface Buildah {
  /** The images that a FROM may name; any other is an error. */
  load(images: readonly Image[]): Promise<void>;
  /** Builds as `docker build -f FILE -t NAME CONTEXT` does; gives what it printed. */
  build(file: string, name: string, options?: BuildOptions): Promise<string>;
  inspect(name: string): Promise<Inspected>;
  /** Writes it as an OCI layout, with layers that aren't compressed. */
  write(name: string, folder: string): Promise<void>;
  remove(name: string): Promise<void>;
}

export interface BuildOptions {
  /** Default: the checkout. */
  readonly context?: string;
  /** Of the Dockerfile's ARGs. */
  readonly args?: Readonly<Record<string, string>>;
}

export interface Inspected {
  readonly config: ImageConfig & { readonly Cmd?: readonly string[] };
  /** The digests of its layers. */
  readonly layers: readonly string[];
}

/** `folder` must not lie on a disk without the right to hold programs: RUN runs them from there. */
export async function makeBuildah(folder: string): Promise<Buildah> {
  const inFolder = (name: string): string => path.join(folder, name);
  await writeFile(inFolder("policy.json"), JSON.stringify({ default: [{ type: "insecureAcceptAnything" }] }));
  await writeFile(inFolder("registries.conf"), 'unqualified-search-registries = ["docker.io"]\n');
  await mkdir(inFolder("tmp"));
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    TMPDIR: inFolder("tmp"),
    CONTAINERS_REGISTRIES_CONF: inFolder("registries.conf"),
  };
  const policy = ["--signature-policy", inFolder("policy.json")];
  const placeOf = (driver: string): string[] => {
    const [storage, running] = [inFolder(driver), inFolder(`${driver}-run`)];
    return ["--root", storage, "--runroot", running, "--storage-driver", driver];
  };
  const { code } = await runQuietly("buildah", [...placeOf("overlay"), "info"], { env, cwd: folder });
  // vfs copies all that lies below for each layer, but needs nothing of the kernel that a container might not give.
  const place = placeOf(code === 0 ? "overlay" : "vfs");
  const buildah = (...words: readonly string[]): Promise<string> =>
    run("buildah", [...place, ...words], { env, cwd: folder });
  return {
    async load(images) {
      await writeLayout(inFolder("layout"), images);
      for (const { name } of images) {
        // A path that is not relative would become the image's name, in which no letter may be a capital.
        const from = `oci:layout:${name.split(":").at(-1)}`;
        const id = (await buildah("pull", "--quiet", ...policy, from)).trim();
        await buildah("tag", id, name);
      }
    },
    build(file, name, { context = root, args = {} } = {}) {
      const words = Object.entries(args).flatMap(([key, value]) => ["--build-arg", `${key}=${value}`]);
      const how = ["--isolation", "chroot", "--pull-never", ...policy];
      return buildah("build", ...how, ...words, "-f", path.resolve(context, file), "-t", name, context);
    },
    async inspect(name) {
      const { OCIv1 } = JSON.parse(await buildah("inspect", "--type", "image", name)) as {
        OCIv1: { config: Inspected["config"]; rootfs: { diff_ids: string[] } };
      };
      return { config: OCIv1.config, layers: OCIv1.rootfs.diff_ids };
    },
    async write(name, target) {
      // What is there already isn't written again: the layers of `load`, as links.
      await cp(inFolder("layout/blobs"), path.join(target, "blobs"), { recursive: true, verbatimSymlinks: true });
      await buildah("push", "--quiet", "--disable-compression", ...policy, name, `oci:${target}:${name}`);
    },
    remove: async (name) => void (await buildah("rmi", name)),
  };
}
