import type { timeCauses } from "../../../src/diagnosis/catalogue/time.ts";
import { failedFor } from "../../../src/diagnosis/diagnose.ts";
import { testExamples, type Examples } from "../../support/cause-examples.ts";
import { ended } from "../../support/spark-says.ts";

testExamples({
  "timed-out": { fits: [{ kind: "timed out", afterMs: 1 }], near: [ended("x\n", "", 124), { kind: "succeeded" }] },
  stalled: {
    fits: [failedFor(124, [{ in: "watch", saw: "stall", line: "nothing has moved" }])],
    near: [ended("x\n", "nothing has moved\n", 124)],
  },
} satisfies Record<(typeof timeCauses)[number]["id"], Examples>);
