package dev.sluice.benchmarks.spark;

import java.util.concurrent.CountDownLatch;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** When the first task was launched: what came before was Spark's start. Safe for all threads. */
final class FirstTask extends SparkListener {
  private final CountDownLatch started = new CountDownLatch(1);
  private volatile long launchMillis;

  @Override
  public void onTaskStart(SparkListenerTaskStart task) {
    if (started.getCount() > 0) {
      launchMillis = task.taskInfo().launchTime();
      started.countDown();
    }
  }

  /** In epoch milliseconds; waits until there was one. */
  long launchMillis() throws InterruptedException {
    started.await();
    return launchMillis;
  }
}
