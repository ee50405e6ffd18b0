import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cpu, GiB, KiB, memorySize, MiB, parseKubernetesMemory, showSize } from "../../src/settings/quantities.ts";
import type { ValueType } from "../../src/settings/value-types.ts";
import { boolean, decimal, duration, integer } from "../../src/settings/value-types.ts";

const read = <T>(type: ValueType<T>, text: string): T | undefined => {
  const parsed = type.parse(text);
  return parsed.ok ? parsed.value : undefined;
};

describe("a size is 1024-based as in Spark, however it is written", () => {
  test.for([
    ["4g", 4 * GiB],
    ["4G", 4 * GiB],
    ["4gb", 4 * GiB],
    ["4GB", 4 * GiB],
    ["4Gi", 4 * GiB],
    ["4GiB", 4 * GiB],
    ["4096m", 4 * GiB],
    ["4096M", 4 * GiB],
    ["4096Mi", 4 * GiB],
    ["4096", 4 * GiB],
    ["4194304k", 4 * GiB],
    ["4294967296b", 4 * GiB],
    ["2.5Gi", 2560 * MiB],
    ["0.5g", 512 * MiB],
    ["1t", 1024 * GiB],
    ["1.7m", MiB],
    ["4 g", 4 * GiB],
  ] as const)("%s", ([text, bytes]) => {
    expect(read(memorySize, text)).toBe(bytes);
  });

  test.for([
    "",
    "0",
    "0g",
    "1k",
    "-4g",
    "+4g",
    "4x",
    "g",
    "4e9",
    "1e3m",
    ".5g",
    "4.g",
    "4gi g",
    "٤g",
    "４g",
    "1048576",
    "4294967296",
    "1p1",
    "1024p",
    "NaN",
    "Infinity",
    "4g\n5g",
  ])("%j is no size", (text) => {
    expect(read(memorySize, text)).toBeUndefined();
  });
});

describe("Kubernetes' own sizes tell decimal from binary", () => {
  test.for([
    ["8Gi", 8 * GiB],
    ["8G", 8e9],
    ["8g", 8 * GiB],
    ["4096Mi", 4 * GiB],
    ["8589934592", 8 * GiB],
    ["8000000k", 8e9],
    ["8388608Ki", 8 * GiB],
    ["1.5Gi", 1.5 * GiB],
  ] as const)("%s", ([text, bytes]) => {
    expect(parseKubernetesMemory(text)).toEqual({ ok: true, value: bytes });
  });

  test.for(["", "8", "max", "-8Gi", "8 Gi", "8Gib8", "1Ki"])("%j is none", (text) => {
    expect(parseKubernetesMemory(text).ok).toBe(false);
  });
});

describe("an amount of CPU", () => {
  test.for([
    ["2", 2000],
    ["500m", 500],
    ["1.5", 1500],
    ["0.5", 500],
    ["2000m", 2000],
    ["1m", 1],
    ["0.001", 1],
  ] as const)("%s", ([text, millicores]) => {
    expect(read(cpu, text)).toEqual({ text, millicores });
  });

  test.for(["", "0", "0m", "-1", "1.5m", "2 cores", "1e1", "m", "1,5", "２", "1000001", "99999999999999999999"])(
    "%j is none",
    (text) => {
      expect(read(cpu, text)).toBeUndefined();
    },
  );
});

describe("a duration", () => {
  test.for([
    ["500ms", 500],
    ["10s", 10_000],
    ["5m", 300_000],
    ["2h", 7_200_000],
    ["30", 30_000],
    ["1.5s", 1500],
    ["0", 0],
    ["0.25", 250],
    ["576h", 24 * 24 * 3_600_000],
  ] as const)("%s", ([text, ms]) => {
    expect(read(duration(0), text)).toBe(ms);
  });

  test.for([
    "",
    "-1s",
    "+1s",
    "1d",
    "1 h 2 m",
    "5M",
    "1e3",
    "s",
    "１0s",
    "577h",
    "99999999999999999999h",
    "10sec",
    "1:30",
  ])("%j is none", (text) => {
    expect(read(duration(0), text)).toBeUndefined();
  });

  test("below its minimum is none", () => {
    expect([read(duration(100), "99ms"), read(duration(100), "100ms")]).toEqual([undefined, 100]);
  });
});

test.for([
  [integer(1, 100), ["1", "100", "+7", "007"], ["", "0", "101", "-1", "1.0", "1e1", "0x10", "१", "many"]],
  [decimal(1, 10), ["1", "10", "1.5"], ["0.99", "10.1", "-2", "1e0", ".5", "1.", "∞"]],
  [boolean, ["true", "FALSE", "yes", "off", "0", "1"], ["", "maybe", "2", "truee", "wahr"]],
] as const)("%o: its good and its bad texts", ([type, good, bad]) => {
  expect(good.filter((text) => !type.parse(text).ok)).toEqual([]);
  expect(bad.filter((text) => type.parse(text).ok)).toEqual([]);
});

describe("what is shown reads as the same again", () => {
  const roundTrip = <T>(type: ValueType<T>, values: fc.Arbitrary<T>): void => {
    fc.assert(
      fc.property(values, (value) => {
        expect(read(type, type.show(value))).toEqual(value);
      }),
    );
  };

  test("sizes", () =>
    roundTrip(
      memorySize,
      fc.integer({ min: 1, max: 1024 ** 3 - 1 }).map((count) => count * MiB),
    ));
  test("durations", () => roundTrip(duration(0), fc.integer({ min: 0, max: 24 * 24 * 3_600_000 })));
  test("whole numbers", () => roundTrip(integer(0), fc.integer({ min: 0, max: 1_000_000 })));
  test("CPU", () =>
    roundTrip(
      cpu,
      fc.integer({ min: 1, max: 1_000_000 }).map((millicores) => ({ text: `${millicores}m`, millicores })),
    ));
});

test("Spark gets whole MiB, and never more than was said", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 4096, noNaN: true }), (gigabytes) => {
      const text = `${gigabytes.toFixed(3)}Gi`;
      const bytes = read(memorySize, text) ?? 0;
      expect(bytes % MiB).toBe(0);
      expect(bytes).toBeLessThanOrEqual(Number(gigabytes.toFixed(3)) * GiB);
      expect(showSize(bytes)).toMatch(/^\d+[gm]$/);
    }),
  );
  expect(read(memorySize, `${1025 * KiB}b`)).toBe(MiB);
});
