import { describe, expect, test } from "vitest";
import { isSecretName, maskArgs, maskMessage, maskText, secretsIn } from "../../src/secrets.ts";

describe("a name is secret", () => {
  test.for([
    "spark.hadoop.fs.s3a.secret.key",
    "spark.hadoop.fs.s3a.access.key",
    "DB_PASSWORD",
    "--passwd",
    "apiToken",
    "spark.ssl.keyPassword",
    "accessKey",
    "AWS_SECRET_ACCESS_KEY",
    "x.ACCESS.KEY",
    "fs.azure.account.key.x.dfs.core.windows.net",
    "DB_PASS",
    "DB_PWD",
    "dbPass",
    "SMTP_AUTH",
    "SMTP_KEY",
    "DB_PASS_2",
    "--db-pass",
    "--pass",
    "GITHUB_PAT",
    "AWS_CREDS",
    "Authorization",
  ])("%s", (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  test.for([
    "spark.authenticate",
    "Bucket_URI",
    "monkey",
    "spark.kubernetes.namespace",
    "pass",
    "--input",
    "PWD",
    "OLDPWD",
    "SSH_AUTH_SOCK",
    "spark.kubernetes.authenticate.x",
    "PRIMARY_KEY",
    "--sort-key",
    "partitionKey",
    "compass",
    "key",
  ])("not %s", (name) => {
    expect(isSecretName(name)).toBe(false);
  });

  test("by the user's own pattern in Java's syntax, besides Spark's", () => {
    expect(isSecretName("Pin_Code", "(?i)pin|x")).toBe(true);
    expect(isSecretName("Pin_Code", "pin|x")).toBe(false);
    expect(isSecretName("DB_PASSWORD", "(?i)pin")).toBe(true);
    expect(isSecretName("Pin_Code", "(?<bad")).toBe(false);
  });
});

describe("credentials in a text are hidden, and nothing else is changed", () => {
  test.for([
    ["s3a://KEY:SEC/RET@bucket/path", "s3a://***@bucket/path"],
    ["s3a://KEY:123/RET+x@bucket/path", "s3a://***@bucket/path"],
    ["https://user:p@ss@host:443/x", "https://***@host:443/x"],
    ["https://ghp_abc@github.com/r", "https://***@github.com/r"],
    ["redis://:pw@h,b://u:p@i", "redis://***@h,b://***@i"],
    ["jdbc:mysql://u:p@h/db", "jdbc:mysql://***@h/db"],
    [
      "jdbc:postgresql://h:5432/db?user=x&password=y&ssl=true",
      "jdbc:postgresql://h:5432/db?user=x&password=***&ssl=true",
    ],
    ["jdbc:sqlserver://h;user=x;password=y;encrypt=true", "jdbc:sqlserver://h;user=x;password=***;encrypt=true"],
    ["jdbc:oracle:thin:scott/tiger@//h:1521/x", "jdbc:oracle:thin:***@//h:1521/x"],
    [
      "https://acct.blob.core.windows.net/c?sv=1&sig=abc%3D&se=2",
      "https://acct.blob.core.windows.net/c?sv=1&sig=***&se=2",
    ],
    ["-Dx.password=a,b -Dy=2", "-Dx.password=*** -Dy=2"],
    ['{"user": "u", "password": "a\\"b c", "n": 1}', '{"user": "u", "password": ***, "n": 1}'],
    ["{'apiKey': 'x', 'token': 5}", "{'apiKey': ***, 'token': ***}"],
    ['"{\\"secret\\":\\"x y\\",\\"a\\":1}"', '"{\\"secret\\":***,\\"a\\":1}"'],
    ['{"tokens":["a","b"],"c":1}', '{"tokens":***,"c":1}'],
    ["Authorization: Bearer eyJhbGciOi.J9", "Authorization: Bearer ***"],
    ["Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic ***"],
    ["-H 'Authorization: Basic dXNlcjpwYXNz' -v", "-H 'Authorization: Basic ***' -v"],
    ["Cookie: a=b; c=d", "Cookie: ***"],
    ["password: x, host: y", "password: ***, host: y"],
    ["db-pass: 'x y' end", "db-pass: *** end"],
    ["run --db-pass x --verbose", "run --db-pass *** --verbose"],
    ["DB_PWD=x SMTP_KEY=y A=b", "DB_PWD=*** SMTP_KEY=*** A=b"],
  ] as const)("%s", ([text, masked]) => {
    expect(maskText(text)).toBe(masked);
    expect(maskText(masked)).toBe(masked);
  });

  test.for([
    "abfss://container@account.dfs.core.windows.net/x",
    "wasbs://c@a/x",
    "k8s://https://10.0.0.1:443",
    "hdfs://nn:8020/a@b",
    "https://repo:8443/a@1.0/b.jar",
    "https://repo:8443/a.jar,abfss://c@acct/b.jar",
    "local:///opt/x.jar",
    "user@host",
    "a=b=c",
    "org.apache:spark:3.5",
    "http://h:80?x=a@b",
    "org.apache.hadoop.security.token.SecretManager$InvalidToken: it is expired",
    "com.example.TokenException: no such user",
    "PRIMARY_KEY=id join-key: id",
  ])("not %s", (text) => {
    expect(maskText(text)).toBe(text);
  });

  test("and told without what stands around them", () => {
    expect(secretsIn('s3a://K:SEC/RET@b ?password=pw1&x {"token": "tok"}')).toEqual(["SEC/RET", "tok", "pw1"]);
  });

  test.for([
    ["one word", "a".repeat(120_000)],
    ["dots", "a.".repeat(60_000)],
    ["words of a scheme", "ab-c+d".repeat(20_000)],
    ["quotes", '"'.repeat(100_000)],
    ["backslashes", "\\".repeat(100_000)],
    ["colons", `https://${"a:".repeat(50_000)}`],
    ["a secret's name", "password".repeat(15_000)],
    ["names with colons", "password: ".repeat(12_000)],
    ["options", "--db-pass ".repeat(12_000)],
    ["unclosed quotes", "password='".repeat(12_001)],
    ["unclosed brackets", '"token":['.repeat(13_000)],
    ["headers", "authorization: ".repeat(8_000)],
    ["blanks after a name", `password${" ".repeat(120_000)}`],
    ["last words", "a_key_pass_".repeat(11_000)],
  ] as const)("without delay in a long text of %s", ([, text]) => {
    const started = performance.now();
    maskText(text);
    maskMessage(JSON.stringify(text));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe("arguments whose name is secret lose their value", () => {
  test.for([
    [
      ["--password", "hunter2"],
      ["--password", "***"],
    ],
    [["--password=hunter2"], ["--password=***"]],
    [["password=hunter2"], ["password=***"]],
    [
      ["-token", "x"],
      ["-token", "***"],
    ],
    [
      ["--db.PASSWORD", "-x"],
      ["--db.PASSWORD", "***"],
    ],
    [
      ["--password", "--verbose"],
      ["--password", "--verbose"],
    ],
    [["--password="], ["--password=***"]],
    [["-Dx.secret=a b"], ["-Dx.secret=***"]],
    [
      ["--url", "https://u:p@h", "--x"],
      ["--url", "https://***@h", "--x"],
    ],
    [["my password=x"], ["my password=***"]],
    [
      ["--conf", "spark.x.token=a=b"],
      ["--conf", "spark.x.token=***"],
    ],
    [
      ["--input", "s3a://b/x", "a"],
      ["--input", "s3a://b/x", "a"],
    ],
  ])("%j", ([args, masked]) => {
    expect(maskArgs(args!)).toEqual(masked);
  });

  test("by the user's own pattern as well", () => {
    expect(maskArgs(["--pin", "1234", "pin=5"], "pin")).toEqual(["--pin", "***", "pin=***"]);
  });
});

describe("an error message that quotes a secret misspelt hides it", () => {
  test.for([
    [
      '--conf: expected NAME=VALUE, got "spark.fs.secret.key hunter2"',
      '--conf: expected NAME=VALUE, got "spark.fs.secret.key ***"',
    ],
    ['--set: got "DB_PASSWORD:hunter2, x"', '--set: got "DB_PASSWORD:***"'],
    ['--set: got "my password=a\\"b c"', '--set: got "my password=***"'],
    ['--set: such as Bucket_URI=s3a://lake, got "nonsense"', '--set: such as Bucket_URI=s3a://lake, got "nonsense"'],
    ['not JSON: "\\q password x"', 'not JSON: "\\q password x"'],
  ] as const)("%s", ([message, masked]) => {
    expect(maskMessage(message)).toBe(masked);
  });

  test("in whatever form JSON gives it", () => {
    expect(maskMessage(`got ${JSON.stringify('{"password":"hunter2"}')}`)).not.toContain("hunter2");
  });
});
