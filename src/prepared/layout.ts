/**
 * What `spark-runner prepare` puts into an image, under one folder: scripts that are compiled, and an archive of the classes that
 * drivers and executors load. Made as root when the image is built; read by every run, and by every executor.
 * ```
 * scripts/<SHA-256 of a script>/<number>/   a compiled script: `program` says what it was made from, `classes` holds its classes
 * scripts/class-paths/<id>                  the contents of all jars that they were compiled against
 * classes.jsa, or classes.aot               the archive of classes
 * archive.json                              what the archive was made from, and by what it is recognised
 * ```
 */
export const defaultPreparedDir = "/opt/spark-runner/prepared";

export const preparedNames = {
  scripts: "scripts",
  manifest: "archive.json",
  /** JEP 350, Java 17 to 24. */
  cds: "classes.jsa",
  /** JEP 514, Java 25 and newer. */
  aot: "classes.aot",
} as const;

/** Bytes at the archive's beginning, by which a replaced one is noticed without reading all of it. */
export const headerBytes = 4096;
