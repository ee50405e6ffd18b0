/**
 * What an archive of classes was made from: a JVM takes it only where all of that is the same. Only types of it are imported
 * at run time, so zod is no part of the executable.
 */
import * as z from "zod/mini";

const jar = z.object({
  /** The file's name in Spark's folder of jars. */
  name: z.string(),
  bytes: z.number(),
  /** Whole seconds since 1970: layers of images keep no more, and the JVM compares no more. */
  modified: z.number(),
});

export const archiveManifest = z.object({
  schemaVersion: z.literal(1),
  /** spark-runner's version. */
  madeBy: z.string(),
  kind: z.enum(["cds", "aot"]),
  /** The archive's name, beside the manifest. */
  file: z.string(),
  bytes: z.number(),
  /** Its first `headerBytes`, in base64: no hash of them, which would take more of a start than all the rest. */
  header: z.string(),
  /** SHA-256 of all of it. */
  sha256: z.string(),
  java: z.object({
    /** Such as `17.0.15`, from the file `release`. */
    version: z.string(),
    /** All of that file. */
    release: z.string(),
    /** Of lib/server/libjvm.so: another build of the same version has another size. */
    vmBytes: z.number(),
  }),
  spark: z.object({ home: z.string(), version: z.string() }),
  /**
   * Spark's jars in the order in which they stand at the front of the class path. Java 24 and newer refuse the archive where
   * anything else stood on the class path behind them in the training; Java 17 to 23 only where a class came from it.
   */
  jars: z.readonly(z.array(jar)),
  /** What lies at the root of those jars: a file of such a name must not come behind them where it was in front. */
  resources: z.readonly(z.array(z.string())),
});

export type ArchiveManifest = z.infer<typeof archiveManifest>;
