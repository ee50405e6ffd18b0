// The few names of Spark that the runner calls, so that it is compiled without a Spark distribution.
// They are left out of the jar: at run time Spark's own classes answer to these signatures (3.5 to 4.3).
package org.apache

package object spark {
  val SPARK_VERSION: String = sys.error("stub")
}

package spark {
  abstract class SparkContext {
    def stop(): Unit
    def master: String
  }
  object SparkContext { def getActive: Option[SparkContext] = None }
}

package spark.sql {
  abstract class SparkSession {
    def streams: streaming.StreamingQueryManager
    def sharedState: internal.SharedState
  }
  object SparkSession {
    def getActiveSession: Option[SparkSession] = None
    def getDefaultSession: Option[SparkSession] = None
  }
}

package spark.sql.internal {
  /** Public in the byte code alone, where the type of the map's values, which is another one in each version, is not to be seen. */
  abstract class SharedState {
    def activeStreamingQueries: java.util.concurrent.ConcurrentHashMap[java.util.UUID, spark.sql.streaming.StreamingQuery]
  }
}

package spark.sql.streaming {
  class StreamingQueryException extends Exception
  abstract class StreamingQueryManager {
    def awaitAnyTermination(): Unit
    def awaitAnyTermination(timeoutMs: Long): Boolean
    def resetTerminated(): Unit
  }
  trait StreamingQuery {
    def runId: java.util.UUID
    def sparkSession: spark.sql.SparkSession
    def isActive: Boolean
    def exception: Option[StreamingQueryException]
    def awaitTermination(): Unit
    def awaitTermination(timeoutMs: Long): Boolean
    def processAllAvailable(): Unit
    def stop(): Unit
  }
}
