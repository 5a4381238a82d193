package dev.sluice.testkit.engine.child;

import dev.sluice.testkit.engine.child.Messages.Answer;
import dev.sluice.testkit.engine.child.Messages.Close;
import dev.sluice.testkit.engine.child.Messages.Done;
import dev.sluice.testkit.engine.child.Messages.Failed;
import dev.sluice.testkit.engine.child.Messages.Request;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;

/**
 * The child JVM: answers the driver's requests, one after the other, until told to close or the
 * driver is gone. Standard output is the way to the driver; what user code prints goes to standard
 * error.
 */
final class ChildMain {
  private ChildMain() {}

  public static void main(String[] args) throws IOException, ClassNotFoundException {
    ObjectOutputStream answers = new AnswerStream(new BufferedOutputStream(System.out));
    System.setOut(System.err);
    answers.flush();
    ObjectInputStream requests = new ObjectInputStream(System.in);
    try (ChildTasks tasks = new ChildTasks()) {
      while (true) {
        Request request = (Request) requests.readUnshared();
        if (request instanceof Close) {
          break;
        }
        answers.writeUnshared(answer(tasks, request));
        answers.reset();
        answers.flush();
      }
    }
    answers.writeUnshared(new Done());
    answers.flush();
  }

  private static Answer answer(ChildTasks tasks, Request request) {
    try {
      return tasks.answer(request);
    } catch (IOException | RuntimeException | Error e) {
      return new Failed(e);
    }
  }
}
