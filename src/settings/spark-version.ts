/** What a version of Spark, such as `4.1.4`, is compared with. */

/** undefined where it is not known: what then holds is for who asks. */
export function isAtLeast(version: string | undefined, major: number, minor = 0): boolean | undefined {
  const [, itsMajor, itsMinor] = /^(\d+)\.(\d+)/.exec(version ?? "") ?? [];
  if (itsMajor === undefined) return undefined;
  return Number(itsMajor) > major || (Number(itsMajor) === major && Number(itsMinor) >= minor);
}
