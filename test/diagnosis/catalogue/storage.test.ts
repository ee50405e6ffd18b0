import type { storageCauses } from "../../../src/diagnosis/catalogue/storage.ts";
import { ended, py4j } from "../../support/spark-says.ts";
import { failedTask, handles, raises, testExamples, throws, type Examples } from "../../support/cause-examples.ts";

const forbidden =
  "com.amazonaws.services.s3.model.AmazonS3Exception: Forbidden (Service: Amazon S3; Status Code: 403; Error Code: 403 Forbidden; Request ID: X; S3 Extended Request ID: Y; Proxy: null)";
/** Azure's exception tells itself to Python without its class. */
const azure = (said: string) =>
  ended(
    "",
    py4j("o7.load", `: Operation failed: "${said}", 403, HEAD, https://lake.example/x?action=getStatus\n\tat x\n\n`),
  );

testExamples({
  "no-file-system": {
    fits: [
      throws('org.apache.hadoop.fs.UnsupportedFileSystemException: No FileSystem for scheme "gs"'),
      throws(
        "java.lang.RuntimeException: java.lang.ClassNotFoundException: Class org.apache.hadoop.fs.s3a.S3AFileSystem not found",
        "java.lang.ClassNotFoundException: Class org.apache.hadoop.fs.s3a.S3AFileSystem not found",
      ),
    ],
    says: "there is no library for gs:// URLs",
    near: [
      throws("java.lang.ClassNotFoundException: com.x.MyFileSystem"),
      handles('org.apache.hadoop.fs.UnsupportedFileSystemException: No FileSystem for scheme "gs"'),
    ],
  },
  "no-credentials": {
    fits: [
      throws(
        "java.nio.file.AccessDeniedException: lake: org.apache.hadoop.fs.s3a.auth.NoAuthWithAWSException: No AWS Credentials provided by TemporaryAWSCredentialsProvider",
        "org.apache.hadoop.fs.s3a.auth.NoAuthWithAWSException: No AWS Credentials provided by TemporaryAWSCredentialsProvider",
        "com.amazonaws.SdkClientException: Unable to load AWS credentials from environment variables (AWS_ACCESS_KEY_ID)",
      ),
      raises("botocore.exceptions.NoCredentialsError: Unable to locate credentials"),
      raises("Invalid configuration value detected for fs.azure.account.key"),
    ],
    near: [throws(forbidden), handles("org.apache.hadoop.fs.s3a.auth.NoAuthWithAWSException: x")],
  },
  "credentials-expired": {
    fits: [
      throws(
        "io.fabric8.kubernetes.client.KubernetesClientException: Failure executing: GET at: https://k/api. Message: Unauthorized! Token may have expired! Please log-in again.",
      ),
      throws(
        "com.amazonaws.services.s3.model.AmazonS3Exception: The provided token has expired. (Service: Amazon S3; Status Code: 400; Error Code: ExpiredToken; Request ID: X)",
      ),
      throws(
        "software.amazon.awssdk.services.s3.model.S3Exception: The provided token has expired. (Service: S3, Status Code: 400, Request ID: X)",
      ),
    ],
    near: [throws(forbidden)],
  },
  "credentials-refused": {
    fits: [
      throws('org.postgresql.util.PSQLException: FATAL: password authentication failed for user "etl"'),
      azure("Server failed to authenticate the request. Make sure the value is formed correctly."),
      throws("java.sql.SQLException: Access denied for user 'etl'@'10.0.0.7' (using password: YES)"),
      throws("net.snowflake.client.jdbc.SnowflakeSQLException: Incorrect username or password was specified."),
      throws("org.apache.iceberg.exceptions.NotAuthorizedException: Not authorized: Unauthorized"),
      throws("org.apache.kafka.common.errors.SaslAuthenticationException: Authentication failed: x"),
      throws(
        "com.google.api.client.googleapis.json.GoogleJsonResponseException: 401 Unauthorized\nGET https://storage.googleapis.com/x",
      ),
      throws(
        'java.io.IOException: HTTP Error 401; AzureAD; response {"error_description":"AADSTS7000215: Invalid client secret"}',
      ),
      throws("javax.security.auth.login.LoginException: Unable to obtain password from user"),
      throws(
        "software.amazon.awssdk.services.sts.model.StsException: The security token included in the request is invalid. (Service: Sts, Status Code: 403, Request ID: 6)",
      ),
      throws(
        "com.amazonaws.services.s3.model.AmazonS3Exception: The AWS Access Key Id you provided does not exist in our records. (Service: Amazon S3; Status Code: 403; Error Code: InvalidAccessKeyId; Request ID: X)",
      ),
    ],
    says: "the password or key of etl is not accepted",
    near: [throws('org.postgresql.util.PSQLException: FATAL: database "x" does not exist')],
  },
  "access-denied": {
    fits: [
      throws("org.apache.kafka.common.errors.TopicAuthorizationException: Not authorized to access topics: [clicks]"),
      throws("org.apache.iceberg.exceptions.ForbiddenException: Forbidden: Principal etl is not authorized"),
      azure("This request is not authorized to perform this operation using this permission."),
      throws(
        `java.nio.file.AccessDeniedException: s3a://lake/x: getFileStatus on s3a://lake/x: ${forbidden}`,
        forbidden,
      ),
      throws(
        "software.amazon.awssdk.services.s3.model.S3Exception: Access Denied (Service: S3, Status Code: 403, Request ID: X)",
      ),
      throws(
        'org.apache.hadoop.security.AccessControlException: Permission denied: user=etl, access=WRITE, inode="/":hdfs:hdfs:drwxr-xr-x',
      ),
      raises("PermissionError: [Errno 13] Permission denied: '/data/out'"),
      throws(failedTask("java.io.FileNotFoundException: /data/x (Permission denied)")),
      throws("java.io.IOException: Mkdirs failed to create file:/out/_temporary/0 (exists=false, cwd=file:/app)"),
    ],
    near: [
      handles(forbidden),
      throws("java.io.IOException: Status Code: 503"),
      throws("java.io.FileNotFoundException: /data/x (No such file or directory)"),
    ],
  },
  "no-such-bucket": {
    fits: [
      throws("java.io.FileNotFoundException: Bucket lake does not exist"),
      throws(
        "java.io.FileNotFoundException: Bucket lake does not exist",
        "com.amazonaws.services.s3.model.AmazonS3Exception: The specified bucket does not exist (Service: Amazon S3; Status Code: 404; Error Code: NoSuchBucket; Request ID: X)",
      ),
      throws("org.apache.hadoop.fs.s3a.UnknownStoreException: `s3a://lake/x': getFileStatus on s3a://lake/x: x"),
      raises(
        'Operation failed: "The specified filesystem does not exist.", 404, HEAD, https://a.dfs.core.windows.net/x',
      ),
    ],
    near: [throws("java.io.FileNotFoundException: No such file or directory: s3a://lake/x")],
  },
  throttled: {
    fits: [
      throws(
        "com.amazonaws.services.s3.model.AmazonS3Exception: Please reduce your request rate. (Service: Amazon S3; Status Code: 503; Error Code: SlowDown; Request ID: X)",
      ),
      throws(
        'org.apache.hadoop.fs.azurebfs.contracts.exceptions.AbfsRestOperationException: Operation failed: "The server is currently unable to receive requests.", 503, PUT, https://x, ServerBusy',
      ),
    ],
    near: [handles("com.amazonaws.services.s3.model.AmazonS3Exception: SlowDown")],
  },
  "delta-conflict": {
    fits: [
      throws(
        "io.delta.exceptions.ConcurrentAppendException: [DELTA_CONCURRENT_APPEND] ConcurrentAppendException: Files were added to the root of the table by a concurrent update.",
      ),
      raises("delta.exceptions.ConcurrentDeleteReadException: [DELTA_CONCURRENT_DELETE_READ] x"),
    ],
    near: [throws("java.util.ConcurrentModificationException")],
  },
  "iceberg-conflict": {
    fits: [
      throws(
        "org.apache.iceberg.exceptions.CommitFailedException: Cannot commit changes based on stale table metadata",
      ),
      throws(
        "org.apache.iceberg.exceptions.ValidationException: Found conflicting files that can contain records matching true: [s3://x]",
      ),
    ],
    near: [
      throws(
        "org.apache.kafka.clients.consumer.CommitFailedException: Offset commit cannot be completed since the consumer is not part of an active group",
      ),
    ],
  },
  "name-node-not-ready": {
    fits: [
      throws(
        "org.apache.hadoop.ipc.RemoteException(org.apache.hadoop.hdfs.server.namenode.SafeModeException): Cannot create file/x. Name node is in safe mode.",
      ),
    ],
    near: [throws("java.io.IOException: safe mode")],
  },
  "s3-failed": {
    fits: [
      throws("org.apache.hadoop.fs.s3a.AWSStatus500Exception: x"),
      throws(
        "org.apache.hadoop.fs.s3a.AWSRedirectException: getFileStatus on s3a://b/x: software.amazon.awssdk.services.s3.model.S3Exception: null (Service: S3, Status Code: 301, Request ID: 1):PermanentRedirect",
      ),
    ],
    near: [throws("java.io.IOException: x"), handles("org.apache.hadoop.fs.s3a.AWSRedirectException: x")],
  },
} satisfies Record<(typeof storageCauses)[number]["id"], Examples>);
