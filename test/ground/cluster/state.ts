/** Writes all files that the cluster's parts read, and the commands that start them, into the state folder. */
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { run } from "../../../scripts/tools/run.ts";
import type { Binaries } from "./binaries.ts";
import { makeCertificates } from "./certificates.ts";
import { commandOf, components, kubeconfigUsers } from "./components.ts";
import { pauseImageName } from "./containerd-images.ts";
import { cniFolder } from "./needs.ts";
import { apiPort } from "./network.ts";
import { kubectlOf, type Place } from "./place.ts";
import * as files from "./settings-files.ts";

export interface Contents {
  readonly place: Place;
  /** Where the API server answers on the machine's side. */
  readonly address: string;
  readonly binaries: Binaries;
  /** Folders of executables, each with its place below the state folder. */
  readonly binds: readonly (readonly [from: string, to: string])[];
}

export async function writeState({ place, address, binaries, binds }: Contents): Promise<void> {
  const { state, cgroup, images } = place;
  for (const folder of ["pki", "log", "cni", "components", "ended", "path"])
    await mkdir(path.join(state, folder), { recursive: true });
  await chmod(state, 0o700);
  await mkdir(images, { recursive: true });
  const put = (name: string, text: string): Promise<void> => writeFile(path.join(state, name), text);

  await makeCertificates(binaries.file("kubeadm"), {
    pki: path.join(state, "pki"),
    kubeconfigs: state,
    host: address,
    port: apiPort,
    users: kubeconfigUsers,
  });

  const places = { state, cgroup, cni: cniFolder() ?? "" };
  await put("cni/10-pods.conflist", files.cniNetwork(state));
  await put("containerd.toml", files.containerd(places, pauseImageName));
  await put(
    "cleaning.toml",
    `disabled_plugins = ["io.containerd.grpc.v1.cri"]\n${files.containerd(places, pauseImageName)}`,
  );
  await put("base-spec.json", files.withoutLimits(await run("ctr", ["oci", "spec"])));
  await put("kubelet.json", files.kubelet(places));
  await put("resolv.conf", "nameserver 127.0.0.1\n");
  await put("Corefile", files.corefile(state));
  await put("audit-policy.json", files.auditPolicy);

  const insideFile = (name: string): string => {
    const file = binaries.file(name);
    const to = binds.find(([from]) => from === path.dirname(file))?.[1] ?? "";
    return path.join(state, to, name);
  };
  for (const component of components)
    await put(`components/${component}`, `${commandOf(component, { file: insideFile, state }).join("\n")}\n`);
  await symlink(binaries.file("kubectl"), kubectlOf(place));
}
