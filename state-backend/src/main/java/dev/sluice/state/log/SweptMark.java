package dev.sluice.state.log;

import dev.sluice.state.CheckpointStorage;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The empty object {@code log/kept-000000000012}: segments before number 12 were swept. It is
 * written before they are deleted, so that a segment which is missing otherwise is known for a
 * loss.
 */
final class SweptMark {
  private static final String PREFIX = "log/kept-";
  private static final Pattern NAME = Pattern.compile(Pattern.quote(PREFIX) + "\\d{12}");

  private SweptMark() {}

  /** The number of the first segment that was kept; 0 if none was ever swept. */
  static long firstKept(CheckpointStorage storage) {
    List<String> marks = marks(storage);
    return marks.isEmpty() ? 0 : number(marks.get(marks.size() - 1));
  }

  static void set(CheckpointStorage storage, long firstKept) {
    List<String> old = marks(storage);
    storage.putIfAbsent(String.format("%s%012d", PREFIX, firstKept), List.of());
    for (String mark : old) {
      if (number(mark) < firstKept) {
        storage.delete(mark);
      }
    }
  }

  /** In their order; files with other names are passed over. */
  private static List<String> marks(CheckpointStorage storage) {
    return storage.list(PREFIX).stream().filter(name -> NAME.matcher(name).matches()).toList();
  }

  private static long number(String mark) {
    return Long.parseLong(mark, PREFIX.length(), mark.length(), 10);
  }
}
