/** An archive of classes as it is seen where all is well. */
import type { ArchiveManifest } from "../../src/prepared/archive-manifest.ts";
import type { SeenArchive } from "../../src/prepared/seen-archive.ts";

const jars = ["a.jar", "spark-core_2.13-4.3.0.jar", "z.jar"].map((name) => ({ name, bytes: 10, modified: 1000 }));

export const manifest: ArchiveManifest = {
  schemaVersion: 1,
  madeBy: "0.1.0",
  kind: "cds",
  file: "classes.jsa",
  bytes: 5000,
  header: "head",
  sha256: "all",
  java: {
    version: "17.0.15",
    release: "release",
    vmBytes: 100,
  },
  spark: { home: "/opt/spark", version: "4.3.0" },
  jars,
  resources: ["core-default.xml"],
};

export const seen: SeenArchive = {
  path: "/opt/spark-runner/prepared/classes.jsa",
  manifest,
  archive: { bytes: 5000, header: "head" },
  changeable: undefined,
  java: { home: "/opt/java", version: "17.0.15", release: "release", vmBytes: 100, hasOwnArchive: true },
  spark: { home: "/opt/spark", jars },
};

export const sparksJars = "/opt/spark/jars/a.jar:/opt/spark/jars/spark-core_2.13-4.3.0.jar:/opt/spark/jars/z.jar";
export const words =
  "-XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -XX:SharedArchiveFile=/opt/spark-runner/prepared/classes.jsa -Xlog:cds*=off";
