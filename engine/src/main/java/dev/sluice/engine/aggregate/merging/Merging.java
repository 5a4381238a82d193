package dev.sluice.engine.aggregate.merging;

import dev.sluice.engine.bytes.ByteFeed;
import dev.sluice.engine.bytes.ByteSink;
import java.io.IOException;
import java.util.List;

/**
 * How windows of a key find together, and what stands for a window in the key's record. Owned by
 * the task's thread.
 */
sealed interface Merging permits Overlapping, ByRule {
  /** What a batch gathers of a key: nothing yet. */
  GatheredWindows gathered();

  /**
   * Merges what a batch gathered of a key into its stored windows; neither may be used any more.
   */
  Merged merge(List<KeyWindow> stored, GatheredWindows gathered, Now now) throws Exception;

  /** The window itself. */
  Object window(KeyWindow keyWindow);

  void write(KeyWindow keyWindow, ByteSink out);

  /** A window of a key of which nothing is known but itself. */
  KeyWindow read(ByteFeed in) throws IOException;

  /**
   * When windows are merged.
   *
   * @param inputMillis the input watermark
   * @param clockMillis when the clock makes a window emit that gets its first element now
   */
  record Now(long inputMillis, long clockMillis) {}

  /**
   * What became of a key's windows.
   *
   * @param all of them
   * @param changed those to which elements came, or which are others than before
   */
  record Merged(List<KeyWindow> all, List<KeyWindow> changed) {}
}
