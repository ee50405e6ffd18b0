/** A name for the user of this process: clusters that choose a uid for each namespace have users without one. */
import { appendFileSync } from "node:fs";
import { userInfo } from "node:os";

/** Adds the user to /etc/passwd where it is not there, as Spark's own images do. Returns a warning where that is not possible. */
export function nameThisUser(home: string, fullName = "Spark"): string | undefined {
  try {
    userInfo();
    return undefined;
  } catch {
    const [uid, gid] = [process.getuid?.(), process.getgid?.()];
    try {
      appendFileSync("/etc/passwd", `spark-${uid}:x:${uid}:${gid}:${fullName}:${home}:/bin/false\n`);
      return undefined;
    } catch {
      return `user ${uid} has no name, which Hadoop needs, and /etc/passwd can't be written: add the user in the image`;
    }
  }
}
