/** The executable, built as `npm run build` does; two runs in one tree build one after the other. */
import path from "node:path";
import { holding } from "./cache-lock.ts";
import { run } from "./run.ts";

export async function build(root: string, env: NodeJS.ProcessEnv): Promise<string> {
  const executable = path.join(root, "dist/spark-runner");
  await holding(executable, () => run("npm", ["run", "--silent", "build"], { cwd: root, env }));
  return executable;
}
