package dev.sluice.testkit.engine.child;

import dev.sluice.engine.executor.TransientFailure;
import dev.sluice.testkit.engine.child.Messages.Answer;
import dev.sluice.testkit.engine.child.Messages.Close;
import dev.sluice.testkit.engine.child.Messages.Failed;
import dev.sluice.testkit.engine.child.Messages.Request;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A child JVM as the driver sees it. Owned by the driver's thread. */
final class ChildProcess implements AutoCloseable {
  private final Process process;
  private final ObjectOutputStream requests;
  private @Nullable ObjectInputStream answers;

  private ChildProcess(Process process, ObjectOutputStream requests) {
    this.process = process;
    this.requests = requests;
  }

  static ChildProcess start() {
    try {
      Process process =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-Xmx256m",
                      "-XX:TieredStopAtLevel=1",
                      "-cp",
                      System.getProperty("java.class.path"),
                      ChildMain.class.getName()))
              .redirectError(Redirect.INHERIT)
              .start();
      ObjectOutputStream requests =
          new ObjectOutputStream(new BufferedOutputStream(process.getOutputStream()));
      requests.flush();
      return new ChildProcess(process, requests);
    } catch (IOException failure) {
      throw new UncheckedIOException("A child JVM could not be started", failure);
    }
  }

  /**
   * Asks, and waits for the answer.
   *
   * @throws TransientFailure if the child is lost
   */
  Answer ask(Request request) {
    try {
      requests.writeUnshared(request);
      requests.reset();
      requests.flush();
      ObjectInputStream in = answers;
      if (in == null) {
        in = new ObjectInputStream(process.getInputStream());
        answers = in;
      }
      Answer answer = (Answer) in.readUnshared();
      if (answer instanceof Failed failed) {
        throw rethrown(failed.failure());
      }
      return answer;
    } catch (IOException lost) {
      throw new TransientFailure("The child JVM " + process.pid() + " is lost", lost);
    } catch (ClassNotFoundException bug) {
      throw new IllegalStateException("Driver and child have different class paths", bug);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends the child as {@code kill -9} does, and waits for it. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      try {
        ask(new Close());
      } catch (TransientFailure alreadyGone) {
        process.destroyForcibly();
      }
    }
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      process.waitFor();
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException rethrown(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException known
        ? known
        : new IllegalStateException("A child failed", failure);
  }
}
