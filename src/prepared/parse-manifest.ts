/** Reads a manifest without zod, which each executor would have to load: so much of its shape as is relied on. */
import type { ArchiveManifest } from "./archive-manifest.ts";

/** undefined: it is none, or one of another version. */
export function parseManifest(text: string): ArchiveManifest | undefined {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isManifest(found) ? found : undefined;
}

function isManifest(found: unknown): found is ArchiveManifest {
  const manifest = found as { readonly [K in keyof ArchiveManifest]?: Partial<ArchiveManifest[K]> } | null;
  return (
    manifest?.schemaVersion === 1 &&
    (manifest.kind === "cds" || manifest.kind === "aot") &&
    [manifest.file, manifest.header, manifest.java?.version, manifest.spark?.home].every(isText) &&
    [manifest.jars, manifest.resources].every(Array.isArray)
  );
}

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
