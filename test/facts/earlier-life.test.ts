import { expect, test } from "vitest";
import { withOwnPod, type PodManifest } from "../../src/facts/own-pod.ts";
import { earlierLifeWasKilled } from "../../src/report/messages.ts";
import { MiB, podFacts } from "../support/plans.ts";

const ended = (name: string, terminated?: object): NonNullable<PodManifest["status"]> => ({
  containerStatuses: [
    { name: "side", lastState: { terminated: { exitCode: 1 } } },
    { name, lastState: terminated === undefined ? {} : { terminated } },
  ],
});
const lifeOf = (status: PodManifest["status"]) =>
  withOwnPod(podFacts, { spec: { containers: [{ name: "main" }] }, ...(status && { status }) }, "main").ownPod
    ?.earlierLife;
const at = "2026-01-31T12:00:00Z";

test("how the own container's earlier life ended is known from the pod's status, of no other container", () => {
  expect(lifeOf(ended("main", { exitCode: 137, reason: "OOMKilled", finishedAt: at }))).toEqual({
    exitCode: 137,
    reason: "OOMKilled",
    finishedAt: at,
  });
  expect(lifeOf(ended("main"))).toBeUndefined();
  expect(lifeOf(ended("other", { exitCode: 137 }))).toBeUndefined();
  expect(lifeOf(undefined)).toBeUndefined();
});

test.for<[life: object, limit: number | undefined, line: string | undefined]>([
  [
    { exitCode: 137, reason: "OOMKilled", finishedAt: at },
    512 * MiB,
    `an earlier life of this container was killed at ${at} (OOMKilled, exit code 137): it was out of memory at its limit of 512 MiB; raise the container's memory limit, or lower --driver-memory`,
  ],
  [
    { exitCode: 137, reason: "OOMKilled", finishedAt: at },
    undefined,
    `an earlier life of this container was killed at ${at} (OOMKilled, exit code 137): it was out of memory; raise the container's memory limit, or lower --driver-memory`,
  ],
  [
    { exitCode: 137, reason: "Error" },
    512 * MiB,
    "an earlier life of this container was killed (Error, exit code 137): by SIGKILL: by hand, by a failed liveness probe, or because the node had no memory left",
  ],
  [{ exitCode: 1, reason: "Error", finishedAt: at }, undefined, undefined],
  [{ exitCode: 143, reason: "Error", finishedAt: at }, undefined, undefined],
])("%j is told where it could not tell itself", ([life, limit, line]) => {
  const known = lifeOf(ended("main", life));
  expect(known && earlierLifeWasKilled(known, limit)).toBe(line);
});
