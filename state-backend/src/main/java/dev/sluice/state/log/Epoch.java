package dev.sluice.state.log;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.LostOwnershipException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The time of one owner of the log: the empty object {@code log/epoch-00000005}, which the owner
 * puts before it reads the log, and which the next one takes away before it does.
 *
 * <pre>
 *   owner of epoch 5:     append, sync ............ look: epoch-5 is there? -- publish
 *   owner of epoch 6:        put epoch-6, delete epoch-5, read the log ...
 * </pre>
 *
 * <p>So whoever was overtaken, by a process that it could not see or while it was stopped, finds
 * out after its sync: either its append was durable before the next owner read, and counts, or it
 * sees that it may not act on it. What it wrote then stands behind the end that the next owner's
 * first segment gives its own (see {@link Segment}), in no log that anybody reads. This needs no
 * lock; a number is never used twice, since the last owner's object stays.
 *
 * @param number from 1
 */
record Epoch(CheckpointStorage storage, long number) {
  private static final String PREFIX = "log/epoch-";
  private static final Pattern NAME = Pattern.compile(Pattern.quote(PREFIX) + "\\d{8}");

  /** How often a number is tried that another process takes in the same moment. */
  private static final int TRIES = 100;

  /** Ends every epoch before and begins a new one. */
  static Epoch begin(CheckpointStorage storage) {
    for (int tries = 0; tries < TRIES; tries++) {
      long last = Segment.Name.list(storage).stream().mapToLong(n -> n.epoch()).max().orElse(0);
      for (long number : numbers(storage)) {
        last = Math.max(last, number);
      }
      Epoch epoch = new Epoch(storage, last + 1);
      if (storage.putIfAbsent(epoch.object(), List.of())) {
        List<Long> now = numbers(storage);
        if (now.stream().allMatch(number -> number <= epoch.number)) {
          now.stream().filter(n -> n < epoch.number).forEach(n -> delete(storage, n));
          return epoch;
        }
        // Others came and went since the first look, and one of them is there now.
        storage.delete(epoch.object());
      }
    }
    throw new CheckpointException(
        "Other processes keep opening the checkpoint in "
            + storage.location()
            + ": it was tried "
            + TRIES
            + " times. Make sure that only one query uses this location.");
  }

  boolean isHeld() {
    return storage.sizeBytes(object()) >= 0;
  }

  /**
   * Looks whether another owner has begun; one question about one file.
   *
   * @param doing what must not be done if so
   * @throws LostOwnershipException if one has
   */
  void requireHeld(String doing) {
    if (!isHeld()) {
      throw new LostOwnershipException(
          "Another process has taken over the checkpoint in "
              + storage.location()
              + ": expected "
              + object()
              + ", which this process put there when it opened the log, but it is gone. So this"
              + " process stops and does not "
              + doing
              + ". The other one goes on; ./sluice status "
              + storage.location()
              + " says who it is.");
    }
  }

  private static void delete(CheckpointStorage storage, long number) {
    storage.delete(new Epoch(storage, number).object());
  }

  private String object() {
    return String.format("%s%08d", PREFIX, number);
  }

  private static List<Long> numbers(CheckpointStorage storage) {
    List<Long> numbers = new ArrayList<>();
    for (String name : storage.list(PREFIX)) {
      if (NAME.matcher(name).matches()) {
        numbers.add(Long.parseLong(name, PREFIX.length(), name.length(), 10));
      }
    }
    return numbers;
  }
}
