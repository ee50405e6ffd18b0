import { expect, test } from "vitest";
import { Fleet } from "../../src/watching/fleet.ts";
import { lastLine } from "../../src/watching/last-words.ts";
import { lastWords } from "../../src/watching/words.ts";
import { executorPod, terminated } from "../support/executor-pods.ts";

const trace = [
  "26/01/01 12:00:00 ERROR CoarseGrainedExecutorBackend: Executor self-exiting",
  'Exception in thread "main" java.lang.reflect.UndeclaredThrowableException',
  "\tat org.apache.hadoop.security.UserGroupInformation.doAs(UserGroupInformation.java:1894)",
  "Caused by: java.net.UnknownHostException: flights.team.svc",
  "\tat java.base/java.net.InetAddress.getAllByName(Unknown Source)",
  "\t... 9 more",
  "",
].join("\n");

test.for([
  [trace, "Caused by: java.net.UnknownHostException: flights.team.svc"],
  ["starting\n/opt/entrypoint.sh: line 3: java: not found\n", "/opt/entrypoint.sh: line 3: java: not found"],
  ["", ""],
] as const)("what tells most of %j", ([message, line]) => expect(lastLine(message)).toBe(line));

test("a line whose beginning Kubernetes has cut off is quoted only where there is no other", () => {
  const stack = "\tat a.B.c(D.java:1)\n".repeat(100);
  expect(lastLine(`emoryError: Java heap space\n${stack}INFO Job: bye\n`)).toBe("INFO Job: bye");
  expect(lastLine("x".repeat(2000))).toBe(`${"x".repeat(300)}…`);
});

const dies = (number: number, message: string, exitCode = 1) =>
  executorPod({ number, ...terminated(exitCode, { message }) });

test("the first few executors of each kind are quoted, each in a few lines", () => {
  const fleet = new Fleet(() => {});
  for (let number = 1; number <= 6; number++) fleet.see({ what: "pod", pod: dies(number, trace) }, 0);
  const killed = terminated(137, { reason: "OOMKilled" });
  fleet.see({ what: "pod", pod: executorPod({ number: 7, ...killed }) }, 0);
  const lines = lastWords(fleet);
  expect(lines.filter((line) => line.startsWith("executor "))).toHaveLength(4);
  expect(lines.slice(0, 4)).toEqual([
    "executor 1 on node node-a ended: exit code 1: Caused by: java.net.UnknownHostException: flights.team.svc; its last lines:",
    "  | 26/01/01 12:00:00 ERROR CoarseGrainedExecutorBackend: Executor self-exiting",
    '  | Exception in thread "main" java.lang.reflect.UndeclaredThrowableException',
    "  | Caused by: java.net.UnknownHostException: flights.team.svc",
  ]);
  expect(lines.at(-1)).toBe("executor 7 on node node-a ended: exit code 137 (OOMKilled)");
});

test("what an executor said is bounded, and without control characters", () => {
  const fleet = new Fleet(() => {});
  fleet.see({ what: "pod", pod: dies(1, `\u001B[31m${"x".repeat(3000)}\nred\u0007\n`) }, 0);
  const lines = lastWords(fleet);
  expect(lines.join("").length).toBeLessThan(1000);
  // oxlint-disable-next-line no-control-regex
  expect(lines.join("")).not.toMatch(/[\x00-\x1f]/);
});
