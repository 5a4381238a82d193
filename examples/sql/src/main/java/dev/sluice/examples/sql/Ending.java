package dev.sluice.examples.sql;

import org.apache.beam.sdk.Pipeline;

/** The end of a job that writes with KafkaIO. */
final class Ending {
  private Ending() {}

  /**
   * Runs the pipeline and ends this JVM: KafkaIO's exactly-once sink leaves a thread behind that
   * would keep it.
   */
  static void runToTheEnd(Pipeline pipeline) {
    try {
      pipeline.run().waitUntilFinish();
    } catch (RuntimeException e) {
      e.printStackTrace();
      System.exit(1);
    }
    System.exit(0);
  }
}
