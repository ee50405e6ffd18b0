import { describe, expect, test } from "vitest";
import { readApplication } from "../../src/plan/application.ts";

const read = (given: string, wordIsFile = false): ReturnType<typeof readApplication> =>
  readApplication(given, ["run", "completion", "help"], wordIsFile);

describe("what an application is, and where it lies", () => {
  test.for([
    ["job.scala", "scala", "job.scala"],
    ["dir.jar/Job.PY", "python", "dir.jar/Job.PY"],
    ["./job.jar", "jar", "./job.jar"],
    ["job.R", "r", "job.R"],
    ["job.r", "r", "job.r"],
    ["file:///opt/job.py", "python", "/opt/job.py"],
    ["file:/opt/job.py", "python", "/opt/job.py"],
    ["file:///opt/my%20job.py", "python", "/opt/my job.py"],
    ["100%.py", "python", "100%.py"],
    ["local:///opt/job.scala", "scala", "/opt/job.scala"],
    ["local:///opt/job.jar", "jar", undefined],
    ["s3a://bucket/job.jar", "jar", undefined],
    ["HTTPS://host/job.py?token=x#y", "python", undefined],
    ["hdfs:///job.jar", "jar", undefined],
  ] as const)("%s", ([given, kind, localPath]) => {
    expect(read(given)).toEqual({ given, kind, localPath });
  });
});

describe("what can't be run", () => {
  test.for([
    ["rnu", "unknown subcommand rnu", "did you mean run?"],
    ["complete", "unknown subcommand complete", undefined],
    ["run", "run is no application", undefined],
    ["job.txt", "job.txt is no application", undefined],
    ["./job", "./job is no application", undefined],
    ["-", "unknown subcommand -", undefined],
    [
      "job.py\r",
      '"job.py\\r" ends with a carriage return',
      "write the line that names it as Unix does, as by tr -d '\\r'",
    ],
    ["https://host/job.scala", "is remote", "put it into the image or on a mounted volume"],
    ["s3a://bucket/job.txt?x=y.jar", "is no application", undefined],
  ] as const)("%s", ([given, message, advice]) => {
    const problem = read(given);
    expect(problem).toMatchObject({ kind: "usage", message: expect.stringContaining(message) as string });
    if (advice !== undefined) expect(problem).toMatchObject({ advice });
  });

  test("a file without a known ending is no subcommand", () => {
    expect(read("job", true)).toMatchObject({ message: expect.stringContaining("job is no application") as string });
  });
});
