/** Causes in services that a job talks to, and on the way to them: rows of the table of causes (../causes.ts). */
import type { Cause } from "../cause.ts";
import { around, common, thrown } from "./thrown.ts";

const any = String.raw`\w*(?:Exception|Error|ExceptionType)`;
const drivers = String.raw`org\.postgresql\.Driver|com\.mysql(?:\.cj)?\.jdbc\.Driver|org\.mariadb\.jdbc\.Driver|oracle\.jdbc\.(?:driver\.)?OracleDriver|com\.microsoft\.sqlserver\.jdbc\.SQLServerDriver|com\.ibm\.db2\.jcc\.DB2Driver|net\.snowflake\.client\.jdbc\.SnowflakeDriver|com\.(?:simba|databricks)[\w.]*Driver|com\.clickhouse\.jdbc\.\w*Driver|org\.sqlite\.JDBC|org\.h2\.Driver|com\.amazon\.redshift\.jdbc\w*\.Driver|org\.apache\.hive\.jdbc\.HiveDriver`;

export const jdbcDriverMissing = [
  {
    id: "jdbc-driver-missing",
    fault: "user",
    evidence: [
      thrown("ClassNotFoundException", `: (?<driver>${drivers})`),
      around("SQLException", String.raw`: No suitable driver(?: found for (?<url>jdbc:[\w]+))?`),
    ],
    words: "a JDBC driver that is not there",
    says: ["the JDBC driver {driver} is not there", "there is no JDBC driver for {url}"],
    advice: [
      "add the database's driver (--packages, --jars, or in the image), and name its class in the option driver",
    ],
    again: "never",
    mendedIn: "image",
  },
] as const satisfies readonly Cause[];

export const networkCauses = [
  {
    id: "metastore-away",
    fault: "service",
    evidence: [
      around(
        any,
        "[^]*?(?:Could not connect to meta store using any of the URIs provided|Unable to instantiate org\\.apache\\.hadoop\\.hive\\.ql\\.metadata\\.SessionHiveMetaStoreClient|Failed to connect to the MetaStore Server)",
      ),
      around("TTransportException", ".*(?:metastore|meta store)"),
    ],
    words: "a Hive metastore that can't be used",
    says: [],
    advice: [
      "check that it runs, and that spark.hadoop.hive.metastore.uris names it as this pod can reach it; where that is not set, Spark's own Derby takes one session at a time",
    ],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "metastore-locked",
    fault: "user",
    // Derby's own codes stand where a class does.
    evidence: [around(`${any}|ERROR XSDB6`, "[^]*?Another instance of Derby may have already booted the database")],
    words: "a Derby metastore that another session holds",
    says: [],
    advice: [
      "Derby takes one session at a time: end the other one, give each job its own folder (spark.hadoop.javax.jdo.option.ConnectionURL), or use a real metastore",
    ],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "missing-package",
    fault: "user",
    evidence: [
      around("RuntimeException", String.raw`: \[unresolved dependency: (?<package>[^:\]]+): not found`),
      around("RuntimeException", String.raw`: \[(?:download failed|Failed to resolve dependency): (?<package>[^\]!]+)`),
    ],
    words: "a package that can't be fetched",
    says: ["--packages: {package} can't be fetched"],
    advice: [
      "check its name, version and Scala suffix, and that this pod reaches the repository (--repositories, spark.jars.ivySettings); in an image with the jar nothing is fetched",
    ],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "tls-not-trusted",
    fault: "user",
    evidence: [
      around(
        any,
        "[^]*?(?:PKIX path (?:building|validation) failed|unable to find valid certification path|CERTIFICATE_VERIFY_FAILED|certificate verify failed)",
      ),
      around("SSLHandshakeException|SSLPeerUnverifiedException|SSLCertVerificationError"),
    ],
    words: "a certificate that is not trusted",
    says: [],
    advice: [
      "add the authority that signed it to the image's trust store (Java: keytool, or -Djavax.net.ssl.trustStore; Python: REQUESTS_CA_BUNDLE, SSL_CERT_FILE), in driver and executors",
    ],
    again: "once",
    mendedIn: "image",
  },
  {
    id: "topic-not-found",
    fault: "user",
    evidence: [
      around("UnknownTopicOrPartitionException"),
      around(any, "[^]*?Topic (?<topic>\\S+) not present in metadata after"),
    ],
    words: "a topic that Kafka does not have",
    says: ["Kafka has no topic {topic}"],
    advice: ["check its name, and that the job's user may see it; it may be made a moment later"],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "kafka-away",
    fault: "service",
    evidence: [
      around(String.raw`kafka\.common\.errors\.(?:TimeoutException|DisconnectException|BrokerNotAvailableException)`),
      around("KafkaException", ": Failed to construct kafka consumer"),
      // A streaming query's own words for it: Python is told of no other exception.
      around(
        any,
        String.raw`[^]*?(?:Timed out waiting for a node assignment\. Call: |Timeout expired while fetching topic metadata|Failed to update metadata after \d+ ms|Timeout of \d+ms expired before the position for partition )`,
      ),
    ],
    words: "a Kafka that does not answer",
    says: [],
    advice: [
      "check kafka.bootstrap.servers and the listeners that the brokers advertise: this pod must reach those, too",
    ],
    again: "yes",
    mendedIn: "outside",
  },
  {
    id: "unknown-host",
    fault: "user",
    evidence: [
      common("UnknownHostException", ":? ?(?<host>[\\w.-]+)?"),
      common(any, "[^]*?java\\.net\\.UnknownHostException: (?<host>[\\w.-]+)"),
      common(
        any,
        "[^]*?(?:Name or service not known|Temporary failure in name resolution|nodename nor servname|Failed to resolve '(?<host>[^']+)'|No address associated with hostname|could not translate host name \"(?<host2>[^\"]+)\")",
      ),
    ],
    words: "a host name that is not known",
    says: ["the name {host} is not known here", "the name {host2} is not known here"],
    advice: [
      "check the name; of a Service in another namespace it is NAME.NAMESPACE.svc. If it is right, the cluster's DNS may have been away",
    ],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "connection-refused",
    fault: "service",
    evidence: [common(any, "[^]*?(?:Connection refused(?:: (?<address>[\\w.-]+/[\\w.:]+))?)")],
    words: "a connection that is refused",
    says: ["nothing accepts connections at {address}"],
    advice: ["check that the service runs, and its host and port"],
    again: "yes",
    mendedIn: "outside",
  },
  {
    id: "connection-timed-out",
    fault: "service",
    evidence: [
      common(
        "SocketTimeoutException|ConnectTimeoutException|HttpConnectTimeoutException|HttpTimeoutException|ReadTimeout\\w*|ConnectTimeout\\w*|TimeoutError|socket\\.timeout",
      ),
      common(
        any,
        "[^]*?(?:Connection timed out|connect timed out|Read timed out|timed out waiting for connection|Timeout waiting for connection from pool|No route to host|Network is unreachable)",
      ),
    ],
    words: "a service that does not answer in time",
    says: [],
    advice: ["check that this pod may reach it (NetworkPolicy, firewall, proxy), and that it is not overloaded"],
    again: "yes",
    mendedIn: "outside",
  },
  {
    id: "connection-lost",
    fault: "service",
    evidence: [
      // Python's own.
      common("RemoteDisconnected|ConnectionResetError"),
      common(
        any,
        "[^]*?(?:Connection reset(?: by peer)?|Connection aborted|Remote end closed connection|The target server failed to respond|Premature EOF|Premature end of Content-Length|Unexpected end of file from server|Communications link failure|An I/O error occurred while sending to the backend|server closed the connection unexpectedly)",
      ),
    ],
    words: "a connection that broke",
    says: [],
    advice: ["try again; if it comes back, look at the service's own log, and at proxies and limits in time between"],
    again: "yes",
    mendedIn: "outside",
  },
] as const satisfies readonly Cause[];
