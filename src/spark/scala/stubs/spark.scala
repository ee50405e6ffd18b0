// The few names of Spark that the runner calls, so that it is compiled without a Spark distribution.
// They are left out of the jar: at run time Spark's own classes answer to these signatures (3.5 to 4.3).
package org.apache

package object spark {
  val SPARK_VERSION: String = sys.error("stub")
}

package spark {
  abstract class SparkContext { def stop(): Unit }
  object SparkContext { def getActive: Option[SparkContext] = None }
}

package spark.sql {
  abstract class SparkSession { def streams: streaming.StreamingQueryManager }
  object SparkSession {
    def getActiveSession: Option[SparkSession] = None
    def getDefaultSession: Option[SparkSession] = None
  }
}

package spark.sql.streaming {
  abstract class StreamingQueryManager {
    def active: Array[StreamingQuery]
    def awaitAnyTermination(timeoutMs: Long): Boolean
  }
  trait StreamingQuery { def awaitTermination(timeoutMs: Long): Boolean }
}
