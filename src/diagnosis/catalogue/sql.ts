/** Causes in queries and the data that they read and write: rows of the table of causes (../causes.ts). */
import type { Cause } from "../cause.ts";
import { around, common, errorClass } from "./thrown.ts";

export const sqlCauses = [
  {
    id: "table-not-found",
    fault: "user",
    evidence: [
      errorClass("TABLE_OR_VIEW_NOT_FOUND|VIEW_NOT_FOUND", "(?:[^`]*(?<table>`[^ ]+`))?"),
      errorClass("SCHEMA_NOT_FOUND", "(?:[^`]*(?<schema>`[^ ]+`))?"),
      around("AnalysisException", String.raw`: (?:u?['"])?Table or view not found: (?<table>[\w.]+)`),
      around("NoSuch(?:Table|Database|Namespace|View)Exception"),
      errorClass("DELTA_MISSING_DELTA_TABLE|DELTA_TABLE_NOT_FOUND", "(?:[^`]*(?<table>`[^ ]+`))?"),
      // Databases' own words.
      around("PSQLException", ': ERROR: relation "(?<table>[^"]+)" does not exist'),
      around(String.raw`SQL\w*Exception`, ": Table '(?<table>[^']+)' doesn't exist"),
      around(String.raw`\w*SQL\w*Exception`, ": (?:ORA-00942|Invalid object name '(?<table>[^']+)')"),
    ],
    words: "a table, view or schema that is not there",
    says: ["there is no table or view {table}", "there is no schema {schema}"],
    advice: [
      "check the name {table}, and that the job uses the catalog that has it (spark.sql.catalogImplementation=hive, spark.sql.catalog.*); a view must be made in the same session",
      "check its name, and that the job uses the catalog that has it (spark.sql.catalogImplementation=hive, spark.sql.catalog.*); a view must be made in the same session",
    ],
    again: "once",
    mendedIn: null,
  },
  {
    id: "column-not-found",
    fault: "user",
    evidence: [
      errorClass(
        "UNRESOLVED_COLUMN|UNRESOLVED_FIELD|UNRESOLVED_COLUMN_AMONG_FIELD_NAMES",
        "(?:[^`]*(?<column>`[^ ]+`))?",
      ),
      around("AnalysisException", ": (?:u?['\"])?cannot resolve '(?<column>[^']+)' given input columns"),
      around("AnalysisException", ': (?:u?[\'"])?Cannot resolve column name "(?<column>[^"]+)" among'),
    ],
    words: "a column that is not there",
    says: ["there is no column {column}"],
    advice: ["the message lists the columns that there are: correct the name, or look whether the input changed"],
    again: "once",
    mendedIn: null,
  },
  {
    id: "path-not-found",
    fault: "user",
    evidence: [
      errorClass("PATH_NOT_FOUND", String.raw`(?:Path does not exist: (?<path>\S+?)\.?(?=\s|$))?`),
      around("AnalysisException", String.raw`: (?:u?['"])?Path does not exist: (?<path>[^\s;'"]+)`),
      // Where Spark knows that the file was there, the row below goes before.
      common(
        "FileNotFoundException",
        String.raw`: (?:No such file or directory: |File does not exist: |File )(?<path>(?:\w+:/|/)\S+)(?: does not exist\.?)?$`,
      ),
      { in: "around", line: /^(?:\S+Exception: )?Operation failed: "The specified path does not exist\.", 404,/ },
      around("InvalidInputException", String.raw`: Input (?:path does not exist|Pattern): (?<path>\S+)`),
    ],
    words: "input that is not there",
    says: ["there is nothing at {path}"],
    advice: ["check the path, or start the job when what writes it has ended: it may only be late"],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "files-changed",
    fault: "user",
    evidence: [
      errorClass(String.raw`FAILED_READ_FILE\.FILE_NOT_EXIST`),
      around(
        "SparkFileNotFoundException|FileNotFoundException",
        "[^]*It is possible the underlying files have been updated",
      ),
    ],
    words: "input files that went away while they were read",
    says: [],
    advice: [
      "let nobody rewrite the input while the job runs, or read it as a Delta or Iceberg table; REFRESH TABLE forgets an old list",
    ],
    again: "yes",
    mendedIn: "outside",
  },
  {
    id: "output-exists",
    fault: "user",
    evidence: [
      errorClass("PATH_ALREADY_EXISTS", String.raw`(?:Path (?<path>\S+) already exists)?`),
      errorClass("LOCATION_ALREADY_EXISTS|TABLE_OR_VIEW_ALREADY_EXISTS"),
      around("AnalysisException", String.raw`: (?:u?['"])?Table or view '\S+' already exists`),
      around("FileAlreadyExistsException", String.raw`: Output directory (?<path>\S+) already exists`),
      around("AnalysisException", String.raw`: (?:u?['"])?path (?<path>\S+) already exists`),
    ],
    words: "output that is already there",
    says: ["{path} is already there"],
    advice: ['remove it, or write with mode("overwrite") or mode("append"): an earlier attempt may have left it'],
    again: "once",
    mendedIn: null,
  },
  {
    id: "sql-syntax",
    fault: "user",
    evidence: [
      errorClass(
        "PARSE_SYNTAX_ERROR|PARSE_EMPTY_STATEMENT",
        "(?:Syntax error at or near (?<near>.+?)(?:: |\\. |\\.?$))?",
      ),
      around(
        String.raw`sql\.catalyst\.parser\.ParseException|errors\.exceptions\.\w+\.ParseException|sql\.utils\.ParseException`,
        "[^]*(?:mismatched input|extraneous input|no viable alternative)",
      ),
      // As a notebook tells it.
      { in: "around", line: /^ParseException: [^]*(?:mismatched input|extraneous input|no viable alternative)/ },
    ],
    words: "SQL that can't be parsed",
    says: ["there is a syntax error in SQL at {near}"],
    advice: ["correct the statement that the message quotes"],
    again: "never",
    mendedIn: "image",
  },
  {
    id: "ansi-error",
    fault: "user",
    evidence: [
      errorClass(
        "(?<kind>DIVIDE_BY_ZERO|REMAINDER_BY_ZERO|CAST_INVALID_INPUT|CAST_OVERFLOW|CAST_OVERFLOW_IN_TABLE_INSERT|ARITHMETIC_OVERFLOW|BINARY_ARITHMETIC_OVERFLOW|INTERVAL_ARITHMETIC_OVERFLOW|INVALID_ARRAY_INDEX|INVALID_ARRAY_INDEX_IN_ELEMENT_AT|MAP_KEY_DOES_NOT_EXIST|NUMERIC_VALUE_OUT_OF_RANGE|CANNOT_PARSE_TIMESTAMP|CANNOT_PARSE_DECIMAL|DATETIME_OVERFLOW|DATETIME_FIELD_OUT_OF_BOUNDS)",
      ),
    ],
    words: "a value that SQL can't compute with",
    says: ["a value in the data can't be computed with: {kind}"],
    advice: [
      "clean the value, or let it become NULL (try_cast, try_divide, try_element_at); spark.sql.ansi.enabled=false does that everywhere, silently",
    ],
    again: "once",
    mendedIn: null,
  },
  {
    id: "bad-file",
    fault: "user",
    evidence: [
      errorClass(
        String.raw`MALFORMED_RECORD_IN_PARSING|CANNOT_READ_FILE_FOOTER|FAILED_READ_FILE\.CANNOT_READ_FILE_FOOTER`,
      ),
      around(
        String.raw`\w+(?:Exception|Error)`,
        String.raw`[^]*?(?:(?<file>\S+) is not a Parquet file|(?<file2>\S+) is not a valid Parquet File)`,
      ),
      around(
        String.raw`\w+(?:Exception|Error)`,
        "[^]*?(?:Malformed records are detected in (?:record parsing|schema inference)|Malformed ORC file|Not an Avro data file|Could not read footer for file|Unexpected end of input stream|invalid stored block lengths|not in gzip format|not a gzip file)",
      ),
    ],
    words: "an input file that can't be read",
    says: ["{file} is no Parquet file, or it is damaged", "{file2} is no Parquet file, or it is damaged"],
    advice: [
      "look at the file: it may be empty, cut off, or of another format; spark.sql.files.ignoreCorruptFiles=true leaves such files out, silently",
    ],
    again: "once",
    mendedIn: "outside",
  },
  {
    id: "column-type-changed",
    fault: "user",
    evidence: [
      errorClass(String.raw`FAILED_READ_FILE\.PARQUET_COLUMN_DATA_TYPE_MISMATCH`),
      around("SchemaColumnConvertNotSupportedException"),
      around(String.raw`\w+Exception`, "[^]*?Parquet column cannot be converted"),
    ],
    words: "a file with another type of column",
    advice: [
      "the files of one input have different types: rewrite those that differ, or read them with a schema of their own",
    ],
    again: "once",
    mendedIn: "outside",
  },
  {
    id: "database-failed",
    fault: null,
    // Its cause, where the trace has it, goes before.
    evidence: [common(String.raw`\w+Exception`, String.raw`: \[FAILED_JDBC\b`)],
    words: "a database that Spark can't use",
    says: [],
    advice: [
      "check the database's host and port, user and password, and the query, from this pod: Python is not told why, and spark.sql.pyspark.jvmStacktrace.enabled=true shows it",
    ],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "sql-analysis",
    fault: "user",
    evidence: [
      common(
        String.raw`(?:spark\.sql|spark\.sql\.delta|pyspark\.sql\.utils|errors\.exceptions\.\w+)\.(?:Extended|Delta)?AnalysisException`,
        String.raw`(?:: \[(?<kind>[A-Z_.]+)\])?`,
      ),
    ],
    words: "a query that does not fit its tables or functions",
    says: ["Spark refuses the query: {kind}"],
    advice: ["correct what the message quotes: a name, a type, an argument, or a statement that this source can't do"],
    again: "once",
    mendedIn: null,
  },
] as const satisfies readonly Cause[];
