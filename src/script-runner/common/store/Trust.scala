package sparkrunner

import java.nio.file.LinkOption.NOFOLLOW_LINKS
import java.nio.file.{Files, Path, Paths}

/**
 * What was prepared is code that runs with a job's rights: it is used only where nobody but who made the image can have put
 * it. The user that runs the job must not be able to change it; and where that is root, nobody else.
 */
final class Trust(uid: Int) {

  /** Why a file or folder is not used: also who can rename a folder above it can put another in its place. */
  def refusalOf(path: Path): Option[String] =
    Iterator.iterate(path.toRealPath())(_.getParent).takeWhile(_ != null).flatMap(refusal).find(_ => true)

  /** Why what lies in a folder is not. */
  def refusalWithin(root: Path): Option[String] = {
    val walk = Files.walk(root)
    val paths = try walk.toArray[Path](new Array[Path](_)) finally walk.close()
    paths.iterator.flatMap(refusal).find(_ => true)
  }

  private def refusal(path: Path): Option[String] = {
    val attributes = Files.readAttributes(path, "unix:uid,mode,isSymbolicLink", NOFOLLOW_LINKS)
    val (owner, mode) = (attributes.get("uid").asInstanceOf[Int], attributes.get("mode").asInstanceOf[Int])
    // In such a folder only its owner, and who owns a file in it, renames or removes that.
    val isSticky = (mode & Trust.sticky) != 0 && Files.isDirectory(path)
    if (attributes.get("isSymbolicLink") == true) Some(s"$path is a link")
    else if (uid == 0 && owner != 0) Some(s"$path does not belong to root, but to user $owner")
    else if (uid == 0 && (mode & Trust.writableByOthers) != 0 && !isSticky) Some(s"$path is writable by others than root")
    else if (uid != 0 && owner == uid) Some(s"$path belongs to the user that runs the job (uid $uid)")
    else if (uid != 0 && Files.isWritable(path) && !isSticky) Some(s"$path is writable by the user that runs the job (uid $uid)")
    else None
  }
}

object Trust {
  private val sticky = Integer.parseInt("1000", 8)
  private val writableByOthers = Integer.parseInt("022", 8)

  /** The user that this JVM runs as. */
  def here: Trust = new Trust(Files.getAttribute(Paths.get("/proc/self"), "unix:uid").asInstanceOf[Int])
}
