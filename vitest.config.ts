/** One project per suite (scripts/suites/suites.ts), each with the time its tests may take. Nothing is ever retried. */
import { defineConfig } from "vitest/config";
import { findSuites, patternsOf } from "./scripts/suites/suites.ts";

export default defineConfig({
  test: {
    // A test left marked `only` would hide the others.
    allowOnly: false,
    projects: findSuites(import.meta.dirname).map((suite) => ({
      test: {
        name: suite.name,
        include: patternsOf(suite),
        testTimeout: suite.timeout,
        hookTimeout: suite.timeout,
        retry: 0,
        maxWorkers: suite.workers,
        ...(suite.globalSetup === undefined ? {} : { globalSetup: suite.globalSetup }),
      },
    })),
  },
});
