import { readdirSync } from "node:fs";

/** What a folder holds; nothing where it is none, or may not be read. `isDeep`: also what its folders hold, by path. */
export function namesInFolder(folder: string, isDeep = false): string[] {
  try {
    return readdirSync(folder, { encoding: "utf8", recursive: isDeep });
  } catch {
    return [];
  }
}
