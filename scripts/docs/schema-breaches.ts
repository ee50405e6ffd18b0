/**
 * What a reader of JSON of an old schema can't count on any more in a new one. A field more is no breach, and nor is a word
 * more in an enum or a form more where one field tells which it is (`oneOf`): a reader passes over what it does not know.
 */

/** The part of JSON Schema that zod makes. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
}

/** One line each, with the field that it is about: `teardown[].by: was string, is object`. */
export function schemaBreaches(old: Schema, now: Schema, at = ""): string[] {
  const wasTypes = typesOf(old);
  const isTypes = typesOf(now);
  if (isTypes.some((type) => !wasTypes.includes(type)))
    return [`${at || "the whole"}: was ${wasTypes.join(" or ")}, is ${isTypes.join(" or ")}`];
  return [
    ...wordBreaches(old, now, at),
    ...fieldBreaches(old, now, at),
    ...inside(old.items, now.items, `${at}[]`),
    ...inside(valueOf(old), valueOf(now), `${at}.*`),
    ...formBreaches(old, now, at),
  ];
}

/** Also those of its forms: what may be null is so by one of them. */
function typesOf({ type, anyOf, oneOf, const: one, enum: words }: Schema): string[] {
  const own = type === undefined ? [] : [type].flat();
  const forms = [...(anyOf ?? []), ...(oneOf ?? [])].flatMap(typesOf);
  const all = [...own, ...forms];
  if (all.length > 0) return [...new Set(all)].toSorted();
  return one !== undefined ? [typeof one] : words !== undefined ? [typeof words[0]] : ["anything"];
}

function wordBreaches(old: Schema, now: Schema, at: string): string[] {
  if (old.const !== undefined && now.const !== old.const)
    return [`${at}: was always ${JSON.stringify(old.const)}, and is not any more`];
  if (old.enum !== undefined && now.enum === undefined && now.const === undefined)
    return [`${at}: was one of ${old.enum.join(", ")}, and is anything now`];
  return [];
}

function fieldBreaches({ properties = {}, required = [] }: Schema, now: Schema, at: string): string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const field = at === "" ? name : `${at}.${name}`;
    const other = now.properties?.[name];
    if (other === undefined) return [`${field}: is gone`];
    const isLess = required.includes(name) && now.required?.includes(name) !== true;
    return [...(isLess ? [`${field}: was always there, and is not any more`] : []), ...inside(schema, other, field)];
  });
}

const inside = (old: Schema | undefined, now: Schema | undefined, at: string): string[] =>
  old === undefined ? [] : now === undefined ? [`${at}: is gone`] : schemaBreaches(old, now, at);

const valueOf = ({ additionalProperties: value }: Schema): Schema | undefined =>
  typeof value === "object" ? value : undefined;

/** Each form of old is there still, as one that is no looser; `anyOf` has no more of them, since nothing tells which it is. */
function formBreaches(old: Schema, now: Schema, at: string): string[] {
  const was = old.anyOf ?? old.oneOf;
  if (was === undefined) return [];
  const is = now.anyOf ?? now.oneOf ?? [now];
  // That it is never null any more is none.
  const lost = was
    .filter(({ type }) => type !== "null")
    .flatMap((form) => {
      const told = is.map((other) => schemaBreaches(form, other, at));
      return told.toSorted((a, b) => a.length - b.length)[0] ?? [];
    });
  const isMore = old.anyOf !== undefined && is.length > was.length;
  return [...lost, ...(isMore ? [`${at}: has a form more, and no field tells which it is`] : [])];
}

/** Of two plan schemas, as JSON; none where planVersion was raised. */
export function planBreaches(old: string, now: string): string[] {
  const [was, is] = [old, now].map((text) => JSON.parse(text) as Schema);
  if (was === undefined || is === undefined) return [];
  const versionOf = ({ properties }: Schema): unknown => properties?.["planVersion"]?.const;
  return versionOf(was) === versionOf(is) ? schemaBreaches(was, is) : [];
}
