/** Causes in stores, tables and their permissions: rows of the table of causes (../causes.ts). */
import type { Cause } from "../cause.ts";
import { around, common, thrown } from "./thrown.ts";

const any = String.raw`\w+(?:Exception|Error|Response)`;

export const storageCauses = [
  {
    id: "no-file-system",
    fault: "user",
    evidence: [
      around("UnsupportedFileSystemException", ': No FileSystem for scheme "(?<scheme>[^"]+)"'),
      around("IOException", ": No FileSystem for scheme: (?<scheme>\\S+)"),
      thrown(
        "ClassNotFoundException|RuntimeException",
        String.raw`: (?:java\.lang\.ClassNotFoundException: )?Class (?<class>org\.apache\.hadoop\.fs\.(?:s3a|azurebfs|azure)\.\w+|com\.google\.cloud\.hadoop\.fs\.gcs\.\w+) not found`,
      ),
    ],
    words: "a kind of URL for which there is no library",
    says: ["there is no library for {scheme}:// URLs", "the library with {class} is not there"],
    advice: [
      "add it with --packages, or to the image: for s3a org.apache.hadoop:hadoop-aws, for abfss org.apache.hadoop:hadoop-azure, of exactly the version of hadoop-client-api in Spark's jars (3.3.4 in Spark 3.5, 3.4.1 in 4.0, 3.5.0 in 4.3); for gs com.google.cloud.bigdataoss:gcs-connector. s3:// is s3a:// here",
    ],
    again: "never",
    mendedIn: "image",
  },
  {
    id: "no-credentials",
    fault: "user",
    evidence: [
      around("NoAuthWithAWSException|NoAwsCredentialsException"),
      around(
        any,
        "[^]*?(?:No AWS Credentials provided|Unable to load (?:AWS )?credentials from|Unable to locate credentials)",
      ),
      around("NoCredentialsError"),
      // Azure's, which Python is told without a class.
      { in: "around", line: /^(?:\S+Exception: )?Invalid configuration value detected for fs\.azure\.account\./ },
      around(
        any,
        "[^]*?(?:Application Default Credentials are not available|Your default credentials were not found|Anonymous caller does not have storage)",
      ),
    ],
    words: "a store for which the job has no credentials",
    says: [],
    advice: [
      "give driver and executors credentials: a service account that the cloud knows (IRSA, workload identity), spark.hadoop.fs.s3a.access.key and its like, or AWS_* variables in both (spark.executorEnv.*)",
    ],
    again: "once",
    mendedIn: "settings",
  },
  {
    id: "credentials-expired",
    fault: "user",
    evidence: [
      around(
        any,
        "[^]*?(?:ExpiredToken\\w*|Token may have expired|AADSTS7000222\\b|The provided token has expired|The security token included in the request is expired|RequestExpired|token (?:is|has) expired|Token has expired)",
      ),
      around("SecretManager\\$InvalidToken|InvalidToken", ": .*(?:is expired|can't be found in cache)"),
    ],
    words: "credentials that have expired",
    says: [],
    advice: [
      "give the job new ones, or such as are renewed by themselves (a service account that the cloud knows, a keytab)",
    ],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "credentials-refused",
    fault: "user",
    evidence: [
      { in: "around", line: /^Operation failed: "Server failed to authenticate the request/ },
      around(
        any,
        "[^]*?(?:InvalidAccessKeyId|The AWS Access Key Id you provided does not exist|SignatureDoesNotMatch|The request signature we calculated does not match|AuthenticationFailed|Server failed to authenticate the request|InvalidClientTokenId|UnrecognizedClientException)",
      ),
      around(any, '[^]*?(?:FATAL: )?password authentication failed for user "(?<user>[^"]+)"'),
      around(any, "[^]*?Access denied for user '(?<user>[^']+)'@"),
      around(any, "[^]*?(?:Login failed for user '(?<user>[^']+)'|ORA-01017)"),
      around("SaslAuthenticationException|NotAuthorizedException|MongoSecurityException"),
      around(
        any,
        "[^]*?(?:(?:Incorrect|Invalid|invalid) username (?:or |/ ?)password|The security token included in the request is invalid|AADSTS\\d+: )",
      ),
      around("GoogleJsonResponseException", ": 401 Unauthorized"),
      around("LoginException", ": Unable to obtain (?:password from user|Principal Name)"),
      around(any, "[^]*?(?:GSS initiate failed|Client cannot authenticate via:|Failed to find any Kerberos tgt)"),
    ],
    words: "credentials that are not accepted",
    says: ["the password or key of {user} is not accepted"],
    advice: ["check user, password or key, and that driver and executors have the same"],
    again: "once",
    mendedIn: "settings",
  },
  {
    id: "access-denied",
    fault: "user",
    evidence: [
      // Azure's, which Python is told without a class.
      { in: "around", line: /^Operation failed: "(?!Server failed to authenticate)[^"]*", 403, [A-Z]+, / },
      around(
        "AccessDeniedException|AccessControlException|SparkSecurityException|AccessDeniedError|ForbiddenException|(?:Topic|Group|Cluster|TransactionalId)AuthorizationException",
      ),
      around("RemoteException", String.raw`\([\w.$]*AccessControlException\)`),
      around(
        any,
        "[^]*?(?:Status Code: 403\\b|AccessDenied\\b|Error Code: 403 Forbidden|AuthorizationPermissionMismatch|AuthorizationFailure|does not have storage\\.\\w+\\.\\w+ access)",
      ),
      around(
        "FileNotFoundException|IOException|FileSystemException",
        String.raw`: (?<path>\S+)(?: .*)?\(?Permission denied\)?`,
      ),
      around("IOException", ": Mkdirs failed to create (?<path>\\S+)"),
      around("PermissionError", String.raw`: \[Errno 13\] Permission denied: '(?<path>[^']+)'`),
      around("GoogleJsonResponseException", ": 403 Forbidden"),
    ],
    words: "access that is denied",
    says: ["the job may not use {path}"],
    advice: [
      "give the job's user, service account or role the right to what the message names: reading, writing, and listing its folder",
    ],
    again: "once",
    mendedIn: "outside",
  },
  {
    id: "no-such-bucket",
    fault: "user",
    evidence: [
      around(
        any,
        "[^]*?(?:NoSuchBucket|The specified bucket does not exist|FilesystemNotFound|ContainerNotFound|The specified (?:container|filesystem) does not exist)",
      ),
      { in: "around", line: /^Operation failed: "The specified (?:filesystem|container) does not exist\./ },
      // Hadoop before 3.3.
      around("FileNotFoundException", ": Bucket (?<bucket>\\S+) does not exist"),
      around("UnknownStoreException", String.raw`: (?:\`)?(?<bucket>s3a?://[^/\s:\`]+)?`),
    ],
    words: "a bucket that is not there",
    says: ["there is no bucket {bucket}"],
    advice: ["check its name, and the region and endpoint that the job uses (spark.hadoop.fs.s3a.endpoint)"],
    again: "once",
    mendedIn: null,
  },
  {
    id: "throttled",
    fault: "service",
    evidence: [
      around("AWSServiceThrottledException"),
      around(
        any,
        "[^]*?(?:SlowDown|Please reduce your request rate|ThrottlingException|Rate exceeded|RequestLimitExceeded|ProvisionedThroughputExceeded|ServerBusy|Operations per second is over the account limit|rateLimitExceeded|Too Many Requests|TooManyRequests)",
      ),
    ],
    words: "a service that gets more requests than it takes",
    says: [],
    advice: [
      "let fewer tasks ask at a time, write fewer and larger files, or spread keys over prefixes; fs.s3a.retry.throttle.limit waits longer",
    ],
    again: "yes",
    mendedIn: "outside",
  },
  {
    id: "delta-conflict",
    fault: "user",
    evidence: [
      around(
        "Concurrent(?:Append|DeleteRead|DeleteDelete|Transaction|Write)Exception|MetadataChangedException|ProtocolChangedException|DeltaConcurrentModificationException",
      ),
      around(any, String.raw`[^]*?\[DELTA_CONCURRENT_\w+`),
    ],
    words: "another job that changed the Delta table at the same time",
    says: [],
    advice: [
      "let jobs that change the same table run one after the other, or have each name its partitions in its condition",
    ],
    again: "yes",
    mendedIn: "outside",
  },
  {
    id: "iceberg-conflict",
    fault: "user",
    evidence: [
      around(String.raw`iceberg\.exceptions\.(?:CommitFailedException|CommitStateUnknownException)`),
      around(
        "ValidationException",
        ": (?:Found conflicting files|Missing required files to delete|Found new conflicting delete)",
      ),
      around(
        "CommitFailedException",
        ": (?:Cannot commit|Glue detected concurrent update|Base metadata location|Requirement failed)",
      ),
    ],
    words: "another job that changed the Iceberg table at the same time",
    says: [],
    advice: [
      "let jobs that change the same rows run one after the other; commit.retry.num-retries of the table tries more often",
    ],
    again: "yes",
    mendedIn: "outside",
  },
  {
    id: "name-node-not-ready",
    fault: "service",
    evidence: [
      around("SafeModeException|StandbyException|RetriableException"),
      around("RemoteException", String.raw`\([\w.$]*(?:SafeMode|Standby)Exception\)`),
    ],
    words: "an HDFS that is not ready",
    advice: [
      "wait until the name node has left safe mode, or name the service (hdfs://NAMESERVICE) instead of one node",
    ],
    again: "yes",
    mendedIn: "outside",
  },
  {
    id: "s3-failed",
    fault: "service",
    evidence: [
      common(
        "AWSStatus500Exception|AWSServiceIOException|AWSClientIOException|AWSS3IOException|AWSRedirectException|AWSBadRequestException|AmazonS3Exception|S3Exception|SdkClientException|AmazonClientException",
      ),
    ],
    words: "a store that does not answer as it should",
    advice: ["try again later, and check the endpoint and region that the message names"],
    again: "yes",
    mendedIn: "outside",
  },
] as const satisfies readonly Cause[];
