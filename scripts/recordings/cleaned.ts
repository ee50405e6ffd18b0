/** What is taken out of a recording: paths, hosts, times and ids of the machine that made it, and most of what says nothing. */

export interface Places {
  readonly sparkHome: string;
  readonly javaHomes: readonly string[];
  readonly folder: string;
  readonly host: string;
}

/** One line, by the stream it was on. */
export interface Said {
  readonly stream: "stdout" | "stderr";
  readonly text: string;
}

const mostLines = 600;
const mostFrames = 2;
const mostOfLog = 8;

export function cleaned(said: readonly Said[], places: Places): Said[] {
  const plain = said.map(({ stream, text }) => ({ stream, text: withoutPlaces(text, places) }));
  return withoutRepeats(withoutNoise(withoutFrames(plain))).slice(-mostLines);
}

function withoutPlaces(text: string, { sparkHome, javaHomes, folder, host }: Places): string {
  let plain = text
    .replaceAll(folder, "/app")
    .replaceAll(sparkHome, "/opt/spark")
    .replaceAll(new RegExp(`(?<![\\w.-])${host}(?![\\w-])`, "g"), "driver-1");
  for (const home of javaHomes) plain = plain.replaceAll(home, "/opt/java");
  return plain
    .replaceAll(/(\/root|\/home\/\w+)?\/\.pyenv\/versions\/[\d.]+\/lib/g, "/usr/lib")
    .replaceAll(/(\/root|\/home\/\w+)?\/\.pyenv\/(?:versions\/[\d.]+\/bin|shims)/g, "/usr/bin")
    .replaceAll(/\/(?:root|home\/\w+)\b/g, "/home/spark")
    .replaceAll(/\b\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d\b/g, "26/11/30 18:00:00")
    .replaceAll(/\b(?:local|app)-\d{14}-\d{4}\b/g, "app-20261130180000-0000")
    .replaceAll(/\blocal-\d{13}\b/g, "local-1796061600000")
    .replaceAll(
      /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g,
      "00000000-0000-4000-8000-000000000000",
    )
    .replaceAll(/\b(?:10|172|192)(?:\.\d{1,3}){3}\b/g, "10.0.0.7")
    .replaceAll(/(?<=[\d.]|localhost|driver-1)(:)\d{4,5}\b(?!\))/g, "$140000")
    .replaceAll(/\S*\/recording-libraries-[0-9a-f]+/g, "/opt/libraries")
    .replaceAll(/\/tmp\/(?:spark|liblz4|hsperf\w*)[-\w./]*/g, "/tmp/spark-0")
    .replaceAll(/\bpid=\d+/g, "pid=4711");
}

const frame = /^\s+(?:at [\w$.]+[/(]|at [\w.$/@-]+\()/;
/** By which spark-submit's main thread is known, and what of Java's own is at work. */
const telling = /spark\.deploy\.SparkSubmit|DependencyUtils/;

function withoutFrames(said: readonly Said[]): Said[] {
  let run = 0;
  return said.filter(({ text }) => {
    run = frame.test(text) ? run + 1 : 0;
    return run <= mostFrames || telling.test(text);
  });
}

/** Of what is logged at INFO the last lines are kept: how a job's end looks is part of the recording. */
function withoutNoise(said: readonly Said[]): Said[] {
  const isInfo = (text: string): boolean => /^\S+ \S+ INFO /.test(text);
  const last = said.filter(({ text }) => isInfo(text)).slice(-mostOfLog);
  const first = said.find(({ text }) => text.includes("Running Spark version"));
  const stops = said.filter(({ text }) => text.includes("Invoking stop() from shutdown hook"));
  const kept = new Set([...last, ...stops, ...(first === undefined ? [] : [first])]);
  return said.filter((line) => !isInfo(line.text) || kept.has(line));
}

/** What is logged again and again, with other numbers, is kept so many times. */
const mostRepeats = 3;

function withoutRepeats(said: readonly Said[]): Said[] {
  const records: Said[][] = [];
  for (const line of said) {
    const last = records.at(-1);
    if (last === undefined || last[0]?.stream !== line.stream || /^\d\d\/\d\d\/\d\d /.test(line.text))
      records.push([line]);
    else last.push(line);
  }
  const seen = new Map<string, number>();
  return records
    .filter((record) => {
      const key = record.map(({ text }) => text.replaceAll(/\d+/g, "0")).join("\n");
      const times = (seen.get(key) ?? 0) + 1;
      seen.set(key, times);
      return times <= mostRepeats;
    })
    .flat();
}

/** As the kubelet keeps it, so that both streams are known again, and the order in which they came. */
export const asKept = (said: readonly Said[]): string =>
  said.map(({ stream, text }) => `2026-11-30T18:00:00.000000000Z ${stream} F ${text}\n`).join("");
