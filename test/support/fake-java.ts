/** A folder for JAVA_HOME that says it is another Java, and starts the real one. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { javaHome } from "../../scripts/tools/java.ts";

export interface FakeJava {
  readonly home: string;
  /** The words of each start. */
  starts(): string[];
}

export async function fakeJava(version: string): Promise<FakeJava> {
  const [home, real] = [mkdtempSync(path.join(tmpdir(), "java-")), (await javaHome()).home];
  const log = path.join(home, "starts");
  for (const each of ["bin", "lib/server"]) mkdirSync(path.join(home, each), { recursive: true });
  writeFileSync(path.join(home, "release"), `JAVA_VERSION="${version}"\n`);
  writeFileSync(path.join(home, "lib/server/libjvm.so"), "");
  writeFileSync(path.join(home, "bin/java"), `#!/bin/sh\necho "$*" >>${log}\nexec ${real}/bin/java "$@"\n`, {
    mode: 0o755,
  });
  return { home, starts: () => (existsSync(log) ? readFileSync(log, "utf8").split("\n").filter(Boolean) : []) };
}
