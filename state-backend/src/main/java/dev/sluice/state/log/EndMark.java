package dev.sluice.state.log;

import dev.sluice.state.CheckpointStorage;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The empty object {@code log/ended-000000000017-00000004-000000123456}: the log was closed in good
 * order, and the last append of segment 17 of epoch 4 ends at byte 123456. Without it nobody could
 * tell a last append that was damaged since, cut off, or is missing with its file, from one that
 * was under way when the process died.
 *
 * <p>It stands outside of the segment, so that what takes the segment's end does not take the mark.
 * Every newer segment that was begun makes it void: it may stay or be lost, and nothing of the log
 * is lost with it.
 *
 * @param segment the newest one when the log was closed
 * @param end where its last append ends
 */
record EndMark(Segment.Name segment, long end) {
  private static final String PREFIX = "log/ended-";
  private static final Pattern NAME =
      Pattern.compile(Pattern.quote(PREFIX) + "(\\d{12})-(\\d{8})-(\\d{12})");

  /** The mark of the newest segment that has one, or null. */
  static @Nullable EndMark newest(List<EndMark> marks) {
    EndMark newest = null;
    for (EndMark mark : marks) {
      if (newest == null || mark.segment.compareTo(newest.segment) >= 0) {
        newest = mark;
      }
    }
    return newest;
  }

  static List<EndMark> all(CheckpointStorage storage) {
    return storage.list(PREFIX).stream()
        .map(NAME::matcher)
        .filter(Matcher::matches)
        .map(
            name ->
                new EndMark(
                    new Segment.Name(Long.parseLong(name.group(1)), Long.parseLong(name.group(2))),
                    Long.parseLong(name.group(3))))
        .toList();
  }

  String object() {
    return String.format("%s%012d-%08d-%012d", PREFIX, segment.number(), segment.epoch(), end);
  }

  void write(CheckpointStorage storage) {
    storage.putIfAbsent(object(), List.of());
  }
}
