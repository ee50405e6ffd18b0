/** The secrets that a plan holds, by the names before them and by their own shape. */
import { hasSecret, isSecretName, secretOfArg, secretsIn } from "../secrets.ts";

/** Shorter ones are too likely to be part of an innocent word. */
const shortestSecret = 6;

export interface Named {
  readonly name: string;
  readonly value: string;
}

/** `named` are properties and variables, `words` arguments in their order. The longest first; `pattern` is the user's own. */
export function knownSecrets(named: readonly Named[], words: readonly string[], pattern?: string): string[] {
  const values = [
    ...named.filter(({ name }) => isSecretName(name, pattern)).map(({ value }) => value),
    ...words.map((word, at) => secretOfArg(word, words[at - 1], pattern) ?? ""),
    ...[...named.map(({ value }) => value), ...words].flatMap(secretsIn),
  ];
  return [...new Set(values)].filter((value) => value.length >= shortestSecret).toSorted((a, b) => b.length - a.length);
}

/** Whether its name, its shape or a known secret inside it makes a value one that nobody else may see. */
export const isPrivate = ({ name, value }: Named, secrets: readonly string[], pattern?: string): boolean =>
  isSecretName(name, pattern) || hasSecret(value) || secrets.some((secret) => value.includes(secret));
