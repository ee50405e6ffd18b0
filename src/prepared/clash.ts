/** Which of two things of one name on a class path is used depends on what stands first. */

/** Something in front of Spark's jars that those have too: were they in front, another one would be used. */
export interface Clash {
  /** On the class path. */
  readonly entry: string;
  /** A class's or a resource's. */
  readonly name: string;
}

/** As the end of a sentence. */
export const whyClash = ({ entry, name }: Clash): string =>
  `${entry} is in front of Spark's jars, and has ${name}, which they have too`;

/** What stands on a class path, one by one. */
export const entriesOf = (classPath: string): string[] => classPath.split(":").filter((entry) => entry.trim() !== "");

/** Nobody loads it by its name; each jar has its own. */
const isNobodys = (name: string): boolean =>
  name.endsWith("/") ||
  name.startsWith("META-INF/") ||
  name === "module-info.class" ||
  /^(?:license|notice|readme|history|change(?:s|log)|about|dependencies|copying)\b[^/]*$/i.test(name);

/** The first of `names` that Spark's jars have too: a class, or what lies at their root. undefined: none. */
export const clashIn = (names: readonly string[], isSparks: (name: string) => boolean): string | undefined =>
  names.find((name) => (name.endsWith(".class") || !name.includes("/")) && !isNobodys(name) && isSparks(name));
