import type { CauseId } from "../../../src/diagnosis/causes.ts";
import { testExamples, throws, type Examples } from "../../support/cause-examples.ts";

testExamples({
  "java-modules-closed": {
    fits: [
      throws(
        'java.lang.reflect.InaccessibleObjectException: Unable to make field private final byte[] java.lang.String.value accessible: module java.base does not "opens java.lang" to unnamed module @1',
      ),
      throws(
        "java.lang.IllegalAccessError: class com.x.Y (in unnamed module @1) cannot access class sun.nio.ch.DirectBuffer (in module java.base) because module java.base does not export sun.nio.ch to unnamed module @1",
      ),
    ],
    near: [throws("java.lang.IllegalAccessError: tried to access method com.x.Y.z()V from class com.x.A")],
  },
  "versions-differ": {
    fits: [
      throws(
        "java.io.InvalidClassException: com.x.Y; local class incompatible: stream classdesc serialVersionUID = 1, local class serialVersionUID = 2",
      ),
    ],
    near: [
      throws("java.io.InvalidClassException: com.x.Y; no valid constructor"),
      throws("java.lang.ClassCastException: com.x.Y"),
    ],
  },
} satisfies Partial<Record<CauseId, Examples>>);
