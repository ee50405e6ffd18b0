/** Java's property for its folder of temporary files. In a file of its own, as what looks for it in Spark's files is not pure. */
export const javaFolder = "java.io.tmpdir";
