/** Prints as a JVM does: line by line, with a flush after each. Its argument is the number of lines, 100 bytes each. */
object Printer {
  def main(args: Array[String]): Unit = {
    var line = java.lang.Long.parseLong(args(0))
    while (line > 0) {
      System.out.println("24/11/24 20:00:00 INFO TaskSetManager: Finished task in stage 1.0 (TID 1) in 123 ms on 10.42.0.17 (1/2)")
      line -= 1
    }
  }
}
