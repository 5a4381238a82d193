package dev.sluice.state.log;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.sluice.state.CheckpointException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The thread that writes the log. Nobody knows it, so nobody can interrupt it: an interruption
 * would close the file under it. Callers wait, and an interruption of theirs is kept for later.
 */
final class LogThread implements AutoCloseable {
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "sluice-log");
            thread.setDaemon(true);
            return thread;
          });

  /** Runs the task and waits until it has ended; its failure is thrown as it is. */
  void run(Runnable task) {
    Future<?> result = executor.submit(task);
    try {
      Uninterruptibles.getUninterruptibly(result);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof RuntimeException failure) {
        throw failure;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw new CheckpointException("Can't write the log: " + cause, cause);
    }
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
