/** Failures on the way to services, and of the services that this machine can be for a moment. */
import { conf, java, python, type Failure } from "./failure.ts";

/** A server with a certificate that nobody has signed, in Java. */
const selfSigned = `String keytool = System.getProperty("java.home") + "/bin/keytool";
    new ProcessBuilder(keytool, "-genkeypair", "-alias", "a", "-keyalg", "RSA", "-dname", "CN=localhost", "-storepass", "changeit",
      "-keystore", "own.p12").inheritIO().start().waitFor();
    java.security.KeyStore store = java.security.KeyStore.getInstance(new java.io.File("own.p12"), "changeit".toCharArray());
    javax.net.ssl.KeyManagerFactory keys = javax.net.ssl.KeyManagerFactory.getInstance("SunX509");
    keys.init(store, "changeit".toCharArray());
    javax.net.ssl.SSLContext own = javax.net.ssl.SSLContext.getInstance("TLS");
    own.init(keys.getKeyManagers(), null, null);
    javax.net.ssl.SSLServerSocket server = (javax.net.ssl.SSLServerSocket) own.getServerSocketFactory().createServerSocket(0);
    Thread serving = new Thread(() -> { try { server.accept().getInputStream().read(); } catch (Exception e) { } });
    serving.setDaemon(true);
    serving.start();`;

/** A connection that the other side resets after the first byte. */
const resets = `java.net.ServerSocket server = new java.net.ServerSocket(0);
    Thread serving = new Thread(() -> {
      try { java.net.Socket s = server.accept(); s.getInputStream().read(); s.setSoLinger(true, 0); s.close(); } catch (Exception e) { }
    });
    serving.setDaemon(true);
    serving.start();
    java.net.Socket socket = new java.net.Socket("localhost", server.getLocalPort());
    socket.getOutputStream().write(new byte[2]);`;

/** Runs \`answer(connection)\` for whoever connects to \`port\`. */
const serves = (answer: string): string => `import socket, threading
server = socket.create_server(("localhost", 0))
port = server.getsockname()[1]
def serve():
    while True:
        connection = server.accept()[0]
        ${answer}
threading.Thread(target=serve, daemon=True).start()
`;

/** Holds Derby's database, as another session on the same folder does. */
const holdsDerby = `import java.sql.*;
public class Hold {
  public static void main(String[] args) throws Exception {
    DriverManager.getConnection("jdbc:derby:;databaseName=metastore_db;create=true");
    System.out.println("held");
    System.in.read();
  }
}
`;

export const inServices: readonly Failure[] = [
  java(
    "tls-not-trusted",
    `${selfSigned}\n    new java.net.URL("https://localhost:" + server.getLocalPort() + "/rates").openStream().read();`,
  ),
  python(
    "tls-not-trusted",
    `import subprocess, ssl, urllib.request
subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "k.pem", "-out", "c.pem", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
own.load_cert_chain("c.pem", "k.pem")
def greet(connection):
    try: own.wrap_socket(connection, server_side=True)
    except OSError: pass
${serves(`threading.Thread(target=greet, args=[connection], daemon=True).start()`)}
print(urllib.request.urlopen(f"https://localhost:{port}/rates").read())
`,
    { variant: "urllib" },
  ),
  java("connection-lost", `${resets}\n    socket.getInputStream().read();`),
  python(
    "connection-lost",
    `${serves("connection.close()")}import urllib.request\nurllib.request.urlopen(f"http://localhost:{port}/rates").read()\n`,
    { variant: "urllib" },
  ),
  python(
    "connection-timed-out",
    `${serves("kept = connection")}import urllib.request\nurllib.request.urlopen(f"http://localhost:{port}/rates", timeout=0.3).read()\n`,
    { variant: "urllib" },
  ),
  java(
    "metastore-locked",
    `String home = System.getenv("SPARK_HOME");
    Process other = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-cp", home + "/jars/*", "Hold.java").start();
    other.getInputStream().read();
    spark.sql("show databases").show();`,
    { submit: conf("spark.sql.catalogImplementation=hive"), files: { "Hold.java": holdsDerby } },
  ),
  java("missing-package", "", {
    submit: [
      "--packages",
      "org.example:flights_2.13:1.0",
      ...conf("spark.jars.ivySettings=FOLDER/ivy.xml", "spark.jars.ivy=FOLDER/ivy"),
    ],
    files: {
      "ivy.xml": `<ivysettings><settings defaultResolver="main"/><resolvers><ibiblio name="main" m2compatible="true" root="http://localhost:1/"/></resolvers></ivysettings>\n`,
    },
  }),
  java("address-not-here", "", { submit: conf("spark.driver.bindAddress=192.0.2.1", "spark.port.maxRetries=2") }),
];
