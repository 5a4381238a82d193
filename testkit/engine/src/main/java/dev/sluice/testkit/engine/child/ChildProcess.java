package dev.sluice.testkit.engine.child;

import dev.sluice.testkit.engine.child.Messages.Answer;
import dev.sluice.testkit.engine.child.Messages.Close;
import dev.sluice.testkit.engine.child.Messages.Failed;
import dev.sluice.testkit.engine.child.Messages.Request;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
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
                      "-XX:+UseSerialGC",
                      "-XX:TieredStopAtLevel=1",
                      "-cp",
                      System.getProperty("java.class.path"),
                      ChildMain.class.getName()))
              .redirectError(Redirect.INHERIT)
              .start();
      ObjectOutputStream requests =
          new ObjectOutputStream(new BufferedOutputStream(process.getOutputStream()));
      return new ChildProcess(process, requests);
    } catch (IOException failure) {
      throw new UncheckedIOException("A child JVM could not be started", failure);
    }
  }

  /**
   * Asks, and waits for the answer. What the child threw is thrown here.
   *
   * @throws IOException if the child is lost
   */
  Answer ask(Request request) throws IOException {
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
    } catch (ObjectStreamException | ClassNotFoundException bug) {
      kill();
      throw new IllegalStateException(
          "A " + request.getClass().getSimpleName() + " or its answer can't be sent: " + bug, bug);
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

  /** Lets the child close its tasks and end; one that can't is killed. */
  @Override
  public void close() throws IOException {
    try {
      if (isAlive()) {
        ask(new Close());
      }
    } finally {
      kill();
    }
  }

  private void awaitEnd() {
    try {
      process.waitFor();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException rethrown(Throwable failure) {
    return failure instanceof RuntimeException known
        ? known
        : new IllegalStateException("A child failed: " + failure, failure);
  }
}
