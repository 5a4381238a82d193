package dev.sluice.engine.query;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What a query holds open: closed once, the last one first. Owned by one thread at a time. */
final class OpenResources {
  private final Deque<AutoCloseable> held = new ArrayDeque<>();

  <T extends AutoCloseable> T hold(T resource) {
    held.push(resource);
    return resource;
  }

  /** Closes everything, whatever fails, and gives the first failure. */
  @Nullable Throwable close() {
    Throwable first = null;
    while (!held.isEmpty()) {
      try {
        held.pop().close();
      } catch (Throwable e) {
        if (first == null) {
          first = e;
        } else if (first != e) {
          first.addSuppressed(e);
        }
      }
    }
    return first;
  }
}
