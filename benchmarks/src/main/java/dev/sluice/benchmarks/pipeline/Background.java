package dev.sluice.benchmarks.pipeline;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;

/**
 * A pipeline that runs on a thread of its own, since some runners do not return from {@code run()}.
 * If it fails, so does the process.
 */
final class Background {
  private static final System.Logger LOG = System.getLogger(Background.class.getName());

  private final CountDownLatch done = new CountDownLatch(1);

  private Background() {}

  static Background run(Pipeline pipeline) {
    Background background = new Background();
    Thread thread = new Thread(() -> background.runToTheEnd(pipeline), "pipeline");
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler(
        (dead, failure) -> {
          LOG.log(System.Logger.Level.ERROR, "The pipeline did not run", failure);
          Runtime.getRuntime().halt(1);
        });
    thread.start();
    return background;
  }

  private void runToTheEnd(Pipeline pipeline) {
    PipelineResult.State state = pipeline.run().waitUntilFinish();
    if (state != PipelineResult.State.DONE) {
      throw new IllegalStateException("The pipeline ended in state " + state + ", not DONE");
    }
    done.countDown();
  }

  /** Waits until the pipeline has ended well. */
  void awaitDone(long timeoutMillis) throws InterruptedException, TimeoutException {
    if (!done.await(timeoutMillis, TimeUnit.MILLISECONDS)) {
      throw new TimeoutException("The pipeline had not ended after " + timeoutMillis + " ms");
    }
  }
}
