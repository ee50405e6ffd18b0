import { expect, inject, test } from "vitest";
import { optional, permissions } from "../../src/access/permissions.ts";
import { eventsOf } from "../../src/adapters/kubernetes/pod-events.ts";
import { useApiServer } from "../ground/api-server.ts";
import { kind, makeTeam, type Team } from "../support/team.ts";

const server = useApiServer(inject("apiServer"));
const needed = permissions({ volumeClaims: false });

const tell = (team: Team, name: string, uid: string, more: Readonly<Record<string, unknown>> = {}) =>
  team.make(kind("events"), {
    metadata: { name },
    involvedObject: { kind: "Pod", name: "executor", namespace: team.namespace, uid },
    type: "Warning",
    reason: "FailedMount",
    message: name,
    ...more,
  });

test("the events of one pod are read, the last first, and which of them are warnings", async () => {
  const team = await makeTeam(server, [...needed, ...optional]);
  const driver = await team.pod("driver");
  await tell(team, "old", "u1", { lastTimestamp: "2026-01-01T00:00:00Z" });
  await tell(team, "new", "u1", { lastTimestamp: "2026-01-01T00:01:00Z" });
  await tell(team, "anothers", "u2");
  await tell(team, "harmless", "u1", { type: "Normal" });
  const api = team.api();
  const found = await eventsOf(api, team.plan(driver), "u1");
  expect(found).toEqual([
    { isWarning: true, reason: "FailedMount", message: "new" },
    { isWarning: true, reason: "FailedMount", message: "old" },
    { isWarning: false, reason: "FailedMount", message: "harmless" },
  ]);
  api.close();
  team.remove();
});

test("without the right to list them that is told, and nothing fails", async () => {
  const team = await makeTeam(server, needed);
  const driver = await team.pod("driver");
  const api = team.api();
  expect(await eventsOf(api, team.plan(driver), "u1")).toBeUndefined();
  api.close();
  team.remove();
});
