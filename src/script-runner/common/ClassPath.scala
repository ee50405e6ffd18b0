package sparkrunner

import java.io.File
import java.net.URLClassLoader
import java.nio.file.{Path, Paths}

/** Where the compiler finds the classes that a script uses. */
object ClassPath {

  /** All of it, each once. */
  def whole(loader: ClassLoader): List[Path] = (ofJava ++ of(loader)).distinct

  /** spark-submit's own class loader has the application's jar, `--jars` and `--packages`. */
  def of(loader: ClassLoader): List[Path] = loader match {
    case null => Nil
    case urls: URLClassLoader =>
      urls.getURLs.toList.filter(_.getProtocol == "file").map(url => Paths.get(url.toURI)) ++ of(urls.getParent)
    case other => of(other.getParent)
  }

  /** What the JVM was started with. */
  def ofJava: List[Path] =
    System.getProperty("java.class.path").split(File.pathSeparator).toList.filter(_.nonEmpty).distinct.map(Paths.get(_))
}
