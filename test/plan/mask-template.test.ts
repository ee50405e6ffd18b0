import { expect, test } from "vitest";
import { makeMasker } from "../../src/plan/show/mask-plan.ts";
import { showShell } from "../../src/plan/show/shell.ts";
import { showText } from "../../src/plan/show/text.ts";
import { factsOfPod, planOf } from "../support/plans.ts";

const secret = "hunter2-SECRET/1";
const template = {
  metadata: { annotations: { "example.com/token": `a-${secret}`, "example.com/note": "plain" } },
  spec: {
    imagePullSecrets: [{ name: "registry" }],
    automountServiceAccountToken: false,
    containers: [
      {
        name: "main",
        args: ["--db-pass", `b-${secret}`, `https://me:c-${secret}@host/x`],
        env: [
          { name: "DB_PASSWORD", value: `d-${secret}` },
          { name: "URL", value: `postgres://me:e-${secret}@db/x` },
          { name: "AGAIN", value: `with d-${secret} inside` },
          { name: "TOKEN", valueFrom: { secretKeyRef: { name: "vault", key: "token" } } },
          { name: "PLAIN", value: "kept" },
        ],
        livenessProbe: { httpGet: { httpHeaders: [{ name: "Authorization", value: `Basic f-${secret}` }] } },
      },
    ],
    volumes: [{ name: "s", secret: { secretName: "vault" } }],
  },
};

test("a template's secrets are in no form of the plan, nor in what is quoted from a log; what only names a Secret stays", () => {
  const facts = { ...factsOfPod(), podTemplate: template };
  const given = ["--same-node", "--conf", "spark.kubernetes.executor.podTemplateFile=/t.yaml", "job.py"];
  const plan = planOf(given, { facts });
  expect(JSON.stringify(plan)).toContain(secret);
  const masker = makeMasker(plan);
  const shown = [JSON.stringify(masker.plan), showText(masker.plan), showShell(masker.plan, "spark-runner")].join("\n");
  expect(shown).not.toContain(secret);
  for (const kept of [
    "registry",
    '"secretKeyRef":{"name":"vault","key":"token"}',
    '"secretName":"vault"',
    '"kept"',
    '"plain"',
  ])
    expect(shown).toContain(kept);
  expect(masker.text(`login with d-${secret} failed`)).toBe("login with *** failed");
  // What executors get is the user's own, as it was.
  expect(JSON.stringify(plan.pod?.template?.manifest)).toContain(`d-${secret}`);
});
