/** Texts that were most likely not meant as they stand: what to say of them. */

/** A flag that was put into another one's value, with the pair that follows it. */
const glued = (flags: string, pair: string): RegExp => new RegExp(`\\s(?:${flags})[\\s=]+["']?${pair}=`);
const anotherConf = glued("--conf|-c", "spark\\.[^\\s=]+");

/** undefined: nothing odd. `flag` is the one that the text is a pair of. */
export function oddText(text: string, flag = "--conf"): string | undefined {
  const another = flag === "--conf" ? anotherConf : glued(flag, "[A-Za-z_][\\w./-]*");
  if (another.test(text)) return `it holds another ${flag}: each is an argument of its own`;
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
