/** The programs that stand for Argo's and Kubeflow's in front of a pipeline step's command. */
import path from "node:path";
import { built } from "../cluster/binaries.ts";

const folder = path.resolve(import.meta.dirname, "../../fixtures/cluster/chain");

/** The folder that holds them as `emissary` and `launcher`. */
export const chainPrograms = (say: (line: string) => void): Promise<string> =>
  built({ folder, commands: { emissary: "./emissary", launcher: "./launcher" }, static: true }, say);
