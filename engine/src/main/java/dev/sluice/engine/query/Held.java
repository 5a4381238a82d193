package dev.sluice.engine.query;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What a query holds open: closed once, first what it was given, then what it opened, the last one
 * first. Owned by one thread at a time.
 */
final class Held {
  private final Deque<AutoCloseable> given = new ArrayDeque<>();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Something of the caller's that is closed with the query, before what is opened here. */
  void take(AutoCloseable resource) {
    given.push(resource);
  }

  <T extends AutoCloseable> T open(T resource) {
    opened.push(resource);
    return resource;
  }

  /** Closes everything, whatever fails, and gives the first failure. */
  @Nullable Throwable close() {
    Throwable first = null;
    while (!given.isEmpty() || !opened.isEmpty()) {
      AutoCloseable next = given.isEmpty() ? opened.pop() : given.pop();
      try {
        next.close();
      } catch (Exception | Error e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    return first;
  }
}
