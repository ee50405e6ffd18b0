package sparkrunner

import java.net.URLClassLoader
import java.nio.file.{Files, Path}

/** Loads the classes of a script that has to do with streams or exits, with their calls to Watched. */
final class ScriptLoader private (classes: Path, parent: ClassLoader) extends URLClassLoader(Array(classes.toUri.toURL), parent) {

  override def findClass(name: String): Class[_] = {
    val file = classes.resolve(name.replace('.', '/') + ".class")
    if (!Files.isRegularFile(file)) throw new ClassNotFoundException(name)
    val bytes = CallSites.watched(Files.readAllBytes(file))
    defineClass(name, bytes, 0, bytes.length)
  }
}

object ScriptLoader {
  /** Any other script is loaded as it is. */
  def apply(classes: Path, parent: ClassLoader): ClassLoader =
    if (classFiles(classes).exists(file => CallSites.matter(Files.readAllBytes(file)))) new ScriptLoader(classes, parent)
    else new URLClassLoader(Array(classes.toUri.toURL), parent)

  private def classFiles(classes: Path): Array[Path] = {
    val files = Files.walk(classes)
    try files.filter(_.toString.endsWith(".class")).toArray[Path](new Array[Path](_)) finally files.close()
  }
}
