/** What is seen of an archive where it would be used, without reading it whole; adapters/machine/seen-archive.ts looks. */
import type { ArchiveManifest } from "./archive-manifest.ts";

export type Jar = ArchiveManifest["jars"][number];

/** Why something can't be used, as the end of a sentence. */
export interface Fault {
  readonly fault: string;
}

export interface SeenJava {
  readonly home: string;
  /** Such as `17.0.15`. */
  readonly version: string;
  readonly release: string;
  readonly vmBytes: number;
  /** Whether it still has the archive of its own classes, which a dynamic one is built upon. */
  readonly hasOwnArchive: boolean;
}

export interface SeenArchive {
  /** The archive's path; the manifest's where that can't be read. */
  readonly path: string;
  readonly manifest: ArchiveManifest | Fault;
  readonly archive: { readonly bytes: number; readonly header: string } | Fault;
  /** What this user could change, or others; undefined: nobody but root. */
  readonly changeable: string | undefined;
  /** undefined: not known. */
  readonly java: SeenJava | undefined;
  readonly spark: { readonly home: string; readonly jars: readonly Jar[] };
}

/** What is put in front of the class path: a JVM uses an archive only where that begins as it did when it was made. */
export const classPathOf = ({ spark }: Pick<SeenArchive, "spark">): string =>
  spark.jars.map(({ name }) => `${spark.home}/jars/${name}`).join(":");
