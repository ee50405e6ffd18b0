/** Which of two things of one name on a class path is used depends on what stands first. */

/** Nobody loads it by its name; each jar has its own. */
const isNobodys = (name: string): boolean =>
  name.endsWith("/") ||
  name.startsWith("META-INF/") ||
  name === "module-info.class" ||
  /^(?:license|notice|readme|history|change(?:s|log)|about|dependencies|copying)\b[^/]*$/i.test(name);

/** The first of `names` that Spark's jars have too: a class, or what lies at their root. undefined: none. */
export const clashIn = (names: readonly string[], isSparks: (name: string) => boolean): string | undefined =>
  names.find((name) => (name.endsWith(".class") || !name.includes("/")) && !isNobodys(name) && isSparks(name));
