import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { expect, test } from "vitest";
import { enterPod, neighboursOf } from "../../src/request/neighbours.ts";
import { createClaims, lookingClaims, takePlace, runClaim } from "../../src/adapters/files/claims.ts";

const unique = `${process.pid}x${Date.now().toString(36)}`;
const name = (text: string): string => `test/${unique}/${text}`;

test("a name is held by one, seen by all, and free again when it is given back", async () => {
  const [one, other] = [createClaims(), createClaims()];
  expect(await one.hold(name("a"))).toBe(true);
  expect(await one.hold(name("a")), "it is ours already").toBe(true);
  expect(await other.hold(name("a"))).toBe(false);
  expect(await lookingClaims.hold(name("a"))).toBe(false);
  expect([other.isHeld(name("a")), other.isHeld(name("")), other.isAnyHeld(name(""))]).toEqual([true, false, true]);
  one.release(name("a"));
  expect(await other.hold(name("a"))).toBe(true);
  other.release(name("a"));
  expect(other.isAnyHeld(name(""))).toBe(false);
});

test("the kernel frees the names of a process that is killed", async () => {
  const file = path.join(import.meta.dirname, "../../src/adapters/files/claims.ts");
  const program = `import { createClaims } from "${file}"; await createClaims().hold("${name("b")}"); console.log("held"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program]);
  await once(child.stdout, "data");
  expect(lookingClaims.isHeld(name("b"))).toBe(true);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(lookingClaims.isHeld(name("b"))).toBe(false);
});

test("runs that come at once have a place each", async () => {
  const all = [createClaims(), createClaims(), createClaims()];
  const places = await Promise.all(all.map((claims) => takePlace(claims)));
  expect(new Set(places).size).toBe(3);
  for (const [at, claims] of all.entries()) claims.release(`place/${places[at]}`);
});

test("the one that leaves its pod last learns that it is the last", async () => {
  const [one, other] = [createClaims(), createClaims()];
  const pod = `pod-${unique}`;
  const [runOne, runOther] = [`${unique}one`, `${unique}two`];
  await one.hold(runClaim(runOne));
  await enterPod(one, { podUid: pod, runId: runOne, service: `s1-${unique}` });
  await enterPod(other, { podUid: pod, runId: runOther, service: `s2-${unique}` });
  await enterPod(other, { podUid: `${pod}-another`, runId: runOther, service: `s2-${unique}` });
  const [ofOne, ofOther] = [neighboursOf(one, pod, runOne), neighboursOf(other, pod, runOther)];
  expect([ofOther.isLiving(runOne), ofOther.isLiving("gone"), ofOther.isUsed(`s1-${unique}`)]).toEqual([
    true,
    false,
    true,
  ]);
  expect(ofOne.leave()).toBe(true);
  expect(ofOther.leave()).toBe(false);
});
