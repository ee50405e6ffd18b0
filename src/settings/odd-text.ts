/** Texts that were most likely not meant as they stand: what to say of them. */

/** A flag that was put into another one's value, with the pair that follows it. */
const anotherConf = /\s(?:--conf|-c)[\s=]+["']?spark\.[^\s=]+=/;
/** Behind a value of one word: one that is arguments itself, such as `HELM_ARGS=--set a=b --set c=d`, is another program's. */
const anotherPair = (flag: string): RegExp =>
  new RegExp(`^[^\\s=]+=(?!["']?-)\\S*\\s+${flag}[\\s=]+["']?[A-Za-z_][\\w./-]*=`);

/** undefined: nothing odd. `flag` is the one that the text is a pair of. */
export function gluedText(text: string, flag = "--conf"): string | undefined {
  const another = flag === "--conf" ? anotherConf : anotherPair(flag);
  return another.test(text) ? `it holds another ${flag}: each is an argument of its own` : undefined;
}

export function windowsEnd(text: string): string | undefined {
  return text.endsWith("\r")
    ? "it ends with a carriage return (\\r), as the lines of a Windows file do: take it out, as by tr -d '\\r'"
    : undefined;
}

const sparks = /^(?:app|driver|dynamicAllocation|eventLog|executor|jars|kubernetes|memory|shuffle|sql|submit|ui)\./;
const hadoops = /^(?:dfs|fs|hadoop|hive|javax|mapred|mapreduce|parquet|yarn)\./;

/** Of a pair whose name Spark would pass over. */
export function otherName(text: string): string | undefined {
  const name = text.slice(0, Math.max(text.indexOf("="), 0)).trim();
  if (!/^[\w.-]+$/.test(name) || name.startsWith("spark.")) return undefined;
  const meant = sparks.test(name) ? `spark.${name}` : hadoops.test(name) ? `spark.hadoop.${name}` : undefined;
  return `Spark reads only names that begin with spark.${meant === undefined ? "" : `: did you mean ${meant}?`}`;
}
