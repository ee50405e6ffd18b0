/** One API server for all files of the suite; each of its teams has a namespace of its own. */
import type { TestProject } from "vitest/node";
import { startApiServer, type ApiServerPlace } from "./api-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly apiServer: ApiServerPlace;
  }
}

export default async function setUp({ provide }: TestProject): Promise<() => Promise<void>> {
  const { stop, ...place } = await startApiServer();
  provide("apiServer", place);
  return stop;
}
