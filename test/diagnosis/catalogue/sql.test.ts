import type { sqlCauses } from "../../../src/diagnosis/catalogue/sql.ts";
import { failedTask, handles, raises, testExamples, throws, type Examples } from "../../support/cause-examples.ts";

const analysis = "pyspark.errors.exceptions.captured.AnalysisException: ";
const inScala = "org.apache.spark.sql.AnalysisException: ";
const noTable =
  "[TABLE_OR_VIEW_NOT_FOUND] The table or view `db`.`sales` cannot be found. Verify the spelling.; line 1 pos 14;\n'Project [*]";

testExamples({
  "table-not-found": {
    fits: [
      raises(analysis + noTable),
      throws(`org.apache.spark.sql.catalyst.ExtendedAnalysisException: ${noTable}`),
      throws(`${inScala}[SCHEMA_NOT_FOUND] The schema \`mart\` cannot be found.`),
      throws(
        "org.apache.spark.sql.catalyst.analysis.NoSuchTableException: Table or view 'sales' not found in database 'db'",
      ),
      raises("pyspark.sql.utils.AnalysisException: Table or view not found: sales; line 1 pos 14;"),
      raises(`${analysis}[DELTA_MISSING_DELTA_TABLE] \`s3a://lake/t\` is not a Delta table.`),
      throws('org.postgresql.util.PSQLException: ERROR: relation "sales" does not exist'),
      throws("java.sql.SQLSyntaxErrorException: Table 'db.sales' doesn't exist"),
      throws("java.sql.SQLSyntaxErrorException: ORA-00942: table or view does not exist"),
    ],
    says: "there is no table or view `db`.`sales`",
    near: [
      handles(inScala + noTable),
      raises("ValueError: [TABLE_OR_VIEW_NOT_FOUND_HERE] x"),
      raises("RuntimeError: the table sales was not found"),
      throws("java.sql.SQLSyntaxErrorException: Unknown column 'sales' in 'field list'"),
    ],
  },
  "column-not-found": {
    fits: [
      raises(
        `${analysis}[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column, variable, or function parameter with name \`amount\` cannot be resolved. Did you mean one of the following? [\`id\`]. SQLSTATE: 42703;`,
      ),
      throws(`${inScala}cannot resolve 'amount' given input columns: [id]; line 1 pos 7`),
    ],
    says: "there is no column `amount`",
    near: [handles(`${inScala}[UNRESOLVED_COLUMN.WITH_SUGGESTION] x \`amount\``), raises("KeyError: 'amount'")],
  },
  "path-not-found": {
    fits: [
      raises(`${analysis}[PATH_NOT_FOUND] Path does not exist: s3a://lake/flights/2026.`),
      throws("org.apache.hadoop.mapred.InvalidInputException: Input path does not exist: file:/data/flights"),
      throws(
        "org.apache.spark.SparkException: Job aborted",
        "org.apache.hadoop.mapreduce.lib.input.InvalidInputException: Input path does not exist: hdfs://n/x",
      ),
      throws("java.io.FileNotFoundException: No such file or directory: s3a://b/x"),
      throws("java.io.FileNotFoundException: File does not exist: /data/x"),
      raises('Operation failed: "The specified path does not exist.", 404, HEAD, https://a.dfs.core.windows.net/raw/x'),
    ],
    says: "there is nothing at s3a://lake/flights/2026",
    near: [
      handles("org.apache.hadoop.mapred.InvalidInputException: Input path does not exist: file:/data"),
      handles("java.io.FileNotFoundException: File does not exist: /data/x"),
      throws("java.io.FileNotFoundException: the file of rules does not exist"),
      raises("FileNotFoundError: [Errno 2] No such file or directory: '/data'"),
    ],
  },
  "files-changed": {
    fits: [
      throws(
        failedTask(
          "org.apache.spark.SparkFileNotFoundException: File s3a://lake/x.parquet does not exist\nIt is possible the underlying files have been updated. You can explicitly invalidate the cache",
        ),
      ),
      throws(
        "org.apache.spark.SparkException: [FAILED_READ_FILE.FILE_NOT_EXIST] Encountered error while reading file file:///x. File does not exist. It is possible the underlying files have been updated.",
      ),
    ],
    near: [throws("java.io.FileNotFoundException: File s3a://b/x does not exist")],
  },
  "output-exists": {
    fits: [
      raises(
        `${analysis}[PATH_ALREADY_EXISTS] Path file:/out/flights already exists. Set mode as "overwrite" to overwrite the existing path.`,
      ),
      throws("org.apache.hadoop.mapred.FileAlreadyExistsException: Output directory s3a://lake/out already exists"),
    ],
    says: "file:/out/flights is already there",
    near: [
      raises("FileExistsError: [Errno 17] File exists: '/out'"),
      handles("org.apache.hadoop.mapred.FileAlreadyExistsException: Output directory x already exists"),
    ],
  },
  "sql-syntax": {
    fits: [
      raises(
        "pyspark.errors.exceptions.captured.ParseException: \n[PARSE_SYNTAX_ERROR] Syntax error at or near 'selec'. SQLSTATE: 42601 (line 1, pos 0)",
      ),
      throws(
        "org.apache.spark.sql.catalyst.parser.ParseException: \n[PARSE_SYNTAX_ERROR] Syntax error at or near 'selec': extra input 'selec'.(line 1, pos 0)",
      ),
      throws(
        "org.apache.spark.sql.catalyst.parser.ParseException: \nmismatched input 'selec' expecting {<EOF>, ';'}(line 1, pos 0)",
      ),
      raises("pyspark.sql.utils.ParseException: \nmismatched input 'selec' expecting {'(', 'ADD'}(line 1, pos 0)"),
      raises("ParseException: \nmismatched input 'selec' expecting {'(', 'ADD'}(line 1, pos 0)"),
    ],
    says: "there is a syntax error in SQL at 'selec'",
    near: [
      throws('java.text.ParseException: Unparseable date: "2026-13-01"'),
      handles("org.apache.spark.sql.catalyst.parser.ParseException: \n[PARSE_SYNTAX_ERROR] x"),
      throws("com.x.SqlServerException: Incorrect syntax near 'x'"),
    ],
  },
  "ansi-error": {
    fits: [
      throws(
        failedTask("org.apache.spark.SparkArithmeticException: [DIVIDE_BY_ZERO] Division by zero. Use `try_divide`"),
      ),
      raises(
        "pyspark.errors.exceptions.captured.NumberFormatException: [CAST_INVALID_INPUT] The value 'x' of the type \"STRING\" cannot be cast",
      ),
      raises("pyspark.errors.exceptions.captured.DateTimeException: [CAST_INVALID_INPUT] The value 'x'"),
    ],
    says: "a value in the data can't be computed with: DIVIDE_BY_ZERO",
    near: [
      raises("ZeroDivisionError: division by zero"),
      throws("java.lang.ArithmeticException: / by zero"),
      handles("org.apache.spark.SparkArithmeticException: [DIVIDE_BY_ZERO] x"),
    ],
  },
  "bad-file": {
    fits: [
      throws(
        failedTask(
          "org.apache.spark.SparkException: Malformed records are detected in schema inference. Parse Mode: FAILFAST.",
        ),
      ),
      throws(
        "org.apache.spark.SparkException: [MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION] Malformed records are detected",
      ),
      throws(
        failedTask(
          "org.apache.spark.SparkException: [FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER] Encountered error while reading file file:///x.parquet.",
        ),
      ),
      throws(
        "org.apache.spark.SparkException: Could not read footer",
        "java.lang.RuntimeException: file:/x.parquet is not a Parquet file. Expected magic number at tail, but found [97]",
      ),
    ],
    near: [
      throws("java.lang.RuntimeException: x is not a known file"),
      handles("java.lang.RuntimeException: file:/x is not a Parquet file"),
    ],
  },
  "column-type-changed": {
    fits: [
      throws(
        "org.apache.spark.SparkException: x",
        "org.apache.spark.sql.execution.datasources.SchemaColumnConvertNotSupportedException: column: [a], physicalType: INT32, logicalType: bigint",
      ),
    ],
    near: [throws("java.lang.ClassCastException: x")],
  },
  "database-failed": {
    fits: [
      raises(
        "pyspark.errors.exceptions.captured.AnalysisException: [FAILED_JDBC.CONNECTION] Failed JDBC jdbc:postgresql:*********(redacted) on the operation: Couldn't connect to the database SQLSTATE: HV000",
      ),
    ],
    near: [
      throws(
        "org.apache.spark.sql.AnalysisException: [FAILED_JDBC.CONNECTION] Failed JDBC jdbc:x on the operation: y",
        "java.net.ConnectException: Connection refused",
      ),
      raises("ValueError: [FAILED_JDBC.CONNECTION] x"),
    ],
  },
  "sql-analysis": {
    fits: [
      raises(`${analysis}[DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE] Cannot resolve "date_add(array(1), 2)"`),
      throws(`${inScala}[UNSUPPORTED_FEATURE.TABLE_OPERATION] x`),
      throws("org.apache.spark.sql.delta.DeltaAnalysisException: [DELTA_METADATA_MISMATCH] A schema mismatch detected"),
    ],
    says: "Spark refuses the query: DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
    near: [throws("com.x.AnalysisException: no data"), handles(`${inScala}[DATATYPE_MISMATCH.X] y`)],
  },
} satisfies Record<(typeof sqlCauses)[number]["id"], Examples>);
