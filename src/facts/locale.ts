/** Which locale the job would work in. */
export interface Locale {
  /** What decides how text is read, such as `C.UTF-8`, or `C` where nothing else can be had. */
  readonly name: string;
  readonly isUtf8: boolean;
  /** What the environment says, for people: `LC_ALL=C`, `no locale is set`. */
  readonly said: string;
  /** What the job gets beside its environment, so that its locale is `name`. */
  readonly variables: Readonly<Record<string, string>>;
  /** What the environment already has of it, for executors. */
  readonly given: Readonly<Record<string, string>>;
}
