/** How the demo speaks. */
export const elapsed = (): string => `${(performance.now() / 1000).toFixed(1)} s`;
export const say = (line = ""): void => console.log(line);
export const header = (title: string): void => say(`\n━━ ${title} ━━ ${elapsed()}`);
export const showCommand = (words: readonly string[]): void => say(`$ ${words.join(" ")}\n`);

/** Says what a piece of work came to, when it is done. */
export async function note<T>(name: string, work: Promise<T>, show: (result: T) => string): Promise<T> {
  const result = await work;
  say(`  ${name.padEnd(11)} ${show(result)} (${elapsed()})`);
  return result;
}
