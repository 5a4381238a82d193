package dev.sluice.state.log;

import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import org.jspecify.annotations.Nullable;

/**
 * Something of the log that had been durable and is not what was written.
 *
 * @param file the segment
 * @param offset the first byte that can't be read
 * @param batch the first batch that is concerned, in words
 * @param what the rest of the sentence: what is the matter, and how that is known
 */
public record LogDamage(String file, long offset, String batch, String what) {
  /** The damage as a sentence. */
  public String sentence() {
    return file + " " + what + ".";
  }

  /** Whole records of the segment were read up to where {@code scan} ends. */
  static LogDamage behind(SegmentScan scan, Segment.Name name, String proof) {
    return new LogDamage(
        name.file(),
        scan.end(),
        firstBatch(scan, name.epoch()),
        "is damaged at or behind offset %d, in %s: it was durable once, since %s"
            .formatted(scan.end(), firstBatch(scan, name.epoch()), proof));
  }

  static LogDamage ofHeader(Segment.Name name, @Nullable SegmentScan scan, String proof) {
    String batch = scan == null ? "its first batch" : firstBatch(scan, name.epoch());
    return new LogDamage(
        name.file(),
        0,
        batch,
        "has a damaged header, at offset 0, in front of %s: it was durable once, since %s"
            .formatted(batch, proof));
  }

  static LogDamage missing(String file, String proof) {
    return new LogDamage(file, 0, "its first batch", "is missing: it was there, since " + proof);
  }

  CorruptCheckpointException in(CheckpointStorage storage) {
    return new CorruptCheckpointException(
        "%s in %s %s. Nothing was changed. Restore the file from a copy; if there is none, ./sluice repair %s shows from which batch the query can go on, and which are then given up."
            .formatted(file, storage.location(), what, storage.location()));
  }

  private static String firstBatch(SegmentScan scan, long epoch) {
    Frame broken = Frame.at(scan.content(), scan.end(), epoch);
    if (broken != null) {
      return (broken.kind() == Frame.Kind.CARRIED ? "the copy of batch " : "batch ")
          + broken.batch();
    }
    int whole = scan.appends().size();
    return whole == 0
        ? "its first batch"
        : "the batch after " + scan.appends().get(whole - 1).batch();
  }
}
