/** What `prepare` says of what it made. */
import type { ArchiveManifest } from "./archive-manifest.ts";

export interface Made {
  readonly place: string;
  /** How many. */
  readonly scripts: number;
  readonly archive: { readonly manifest?: ArchiveManifest; readonly why?: string };
  /** undefined: nothing new was there to be measured. */
  readonly measured: { readonly plainMs: number; readonly preparedMs: number } | { readonly why: string } | undefined;
  readonly uid: number;
}

export function made({ place, scripts, archive: { manifest, why }, measured, uid }: Made): string[] {
  return [
    ...(scripts === 0 ? [] : [`${counted(scripts)} compiled into ${place}/scripts`]),
    ...(why === undefined ? [] : [why]),
    ...(manifest === undefined ? [] : [ofArchive(place, manifest)]),
    ...(measured === undefined ? [] : [ofStart(measured)]),
    ...(uid === 0
      ? []
      : [
          `warning: made by user ${uid}: runs of that user, who could change it, do without; make it as root, before USER`,
        ]),
  ];
}

export const compiling = (scripts: number): string => `compiling ${counted(scripts)}`;
export const training = "making the archive of classes, by a training run: this takes a minute or two";

const counted = (scripts: number): string => (scripts === 1 ? "1 script" : `${scripts} scripts`);

const ofArchive = (place: string, { file, bytes, jars, java, spark }: ArchiveManifest): string =>
  `${place}/${file}: ${megabytes(bytes)}, for the ${jars.length} jars of Spark ${spark.version} with Java ${java.version}`;

function ofStart(measured: NonNullable<Made["measured"]>): string {
  if ("why" in measured) return `warning: how much faster a start is was not measured: ${measured.why}`;
  const { plainMs, preparedMs } = measured;
  return `a script with two executors took ${seconds(preparedMs)} rather than ${seconds(plainMs)} (${Math.round((100 * preparedMs) / plainMs)} %)`;
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

export const archiveChecked = (place: string, why: string | undefined): string =>
  why === undefined ? `the archive of classes in ${place} fits` : `the archive of classes is not used: ${why}`;

export const scriptUnfit = ({ script, why }: { readonly script: string; readonly why: string }): string =>
  `${script} is compiled at its start: ${why}`;

export const scriptsFit = (scripts: number): string => `${counted(scripts)} fit${scripts === 1 ? "s" : ""}`;
