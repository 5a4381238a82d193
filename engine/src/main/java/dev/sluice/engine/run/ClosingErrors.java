package dev.sluice.engine.run;

import org.jspecify.annotations.Nullable;

/** Gathers what goes wrong while many things are opened or closed, so that each of them is. */
public final class ClosingErrors {
  private @Nullable Throwable first;

  /** One thing to be opened or closed. */
  @FunctionalInterface
  public interface Closing {
    void close() throws Exception;
  }

  /** Opens or closes one thing. */
  public void attempt(Closing closing) {
    try {
      closing.close();
    } catch (Throwable e) {
      if (first == null) {
        first = e;
      } else if (first != e) {
        first.addSuppressed(e);
      }
    }
  }

  /** The first failure with all later ones suppressed in it; null if all went well. */
  public @Nullable Throwable first() {
    return first;
  }
}
