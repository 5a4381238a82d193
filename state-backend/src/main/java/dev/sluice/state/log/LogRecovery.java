package dev.sluice.state.log;

import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CommitLog.LoggedRecord;
import dev.sluice.state.CorruptCheckpointException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what has happened, from the segments and their names.
 *
 * <p>Each segment's header says where the one before ends, so the chain is walked from the newest
 * segment back; where the newest one ends is said by the {@link EndMark}, if the log was closed in
 * good order. Up to that end every byte must be whole. Behind it, and behind the last whole append
 * of a newest segment without a mark, stands at most one append that was under way when the process
 * died, or what an owner wrote that was overtaken: it has not happened. If anything else stands
 * there that can only have been written after it (see {@link SegmentScan#proofOfCorruption}), it
 * had happened, and is damaged now: that is refused.
 *
 * <p>The last append may be whole in the page cache only, so the next segment starts with a copy of
 * it (see {@link Frame}) before anybody acts on it. Only if its own place is found damaged later is
 * it written there again from the copy. Behind an end mark that is not needed.
 */
final class LogRecovery {
  /**
   * What was found.
   *
   * @param records oldest first, the first one full
   * @param firsts the segments that count, and the batch of each one's first record
   * @param last the newest segment that counts, or nothing but where a new log begins
   * @param tail where the last append stands if it may not be durable, or null
   * @param leftovers what takes room for nothing
   * @param warnings what an operator should know, in words
   */
  record Found(
      List<LoggedRecord> records,
      NavigableMap<Segment.Name, Long> firsts,
      Last last,
      @Nullable Tail tail,
      Leftovers leftovers,
      List<String> warnings) {}

  /**
   * Where the log goes on.
   *
   * @param number of the next segment
   */
  record Last(Segment segment, long end, long nextSequence, long number) {}

  record Tail(Segment.Name segment, int start, long batch, ByteBuffer bytes) {
    int end() {
      return start + bytes.remaining();
    }
  }

  /**
   * What takes room for nothing.
   *
   * @param dead segments that count for nothing: they were never begun, or overtaken
   * @param spent newest segments without a record: the next segment does what they did
   * @param ends of segments that go on behind their ends
   * @param marks end marks, which the next segment makes void
   */
  record Leftovers(
      List<Segment.Name> dead,
      List<Segment.Name> spent,
      NavigableMap<Segment.Name, Long> ends,
      List<EndMark> marks) {}

  private final CheckpointStorage storage;
  private final SegmentReader reader;
  private final SegmentNames names;
  private final List<EndMark> marks;
  private final List<SegmentLink> chain = new ArrayList<>();
  private final List<Segment.Name> dead = new ArrayList<>();
  private final List<Segment.Name> spent = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private boolean isEnded;

  private LogRecovery(CheckpointStorage storage) {
    this.storage = storage;
    reader = new SegmentReader(storage);
    names = SegmentNames.of(storage);
    marks = EndMark.all(storage);
  }

  static Found recover(CheckpointStorage storage) {
    LogRecovery recovery = new LogRecovery(storage);
    recovery.walkBack();
    return recovery.found();
  }

  private void walkBack() {
    long kept = SweptMark.firstKept(storage);
    SegmentLink link = newest();
    while (link != null) {
      chain.add(link);
      link = before(link, kept);
    }
    Collections.reverse(chain);
    long first = chain.isEmpty() ? 0 : chain.get(0).segment().number();
    for (Segment.Name name : names.newestFirst()) {
      boolean counts = chain.stream().anyMatch(of -> of.segment().name().equals(name));
      if (!counts && (name.number() >= first || name.number() < kept)) {
        dead.add(name);
      }
    }
    while (!isEnded && !chain.isEmpty() && chain.get(chain.size() - 1).records().isEmpty()) {
      spent.add(chain.remove(chain.size() - 1).segment().name());
    }
  }

  /** The newest segment that was begun: behind it there is at most one whose begin was torn. */
  private @Nullable SegmentLink newest() {
    EndMark mark = EndMark.newest(marks);
    for (Segment.Name name : names.newestFirst()) {
      if (mark != null && name.compareTo(mark.segment()) < 0) {
        break;
      }
      if (mark != null && name.equals(mark.segment())) {
        isEnded = true;
        return readUpTo(name, mark.end(), -1, "the query was stopped behind it in good order");
      }
      try (SegmentBytes bytes = reader.open(name, Long.MAX_VALUE)) {
        Segment segment = Segment.parse(name, bytes, storage.location());
        if (segment != null) {
          return scanNewest(segment, bytes);
        }
        requireTornBegin(name, bytes);
      }
    }
    if (mark != null) {
      throw LogDamage.missing(mark.segment().file(), mark.object() + " was written after it")
          .in(storage);
    }
    return null;
  }

  private SegmentLink scanNewest(Segment segment, SegmentBytes bytes) {
    SegmentScan scan =
        SegmentScan.of(bytes, Segment.HEADER_BYTES, segment.epoch(), segment.firstSequence());
    Frame proof = scan.proofOfCorruption();
    if (proof != null) {
      String standing = "a frame of batch " + proof.batch() + " stands behind it";
      throw LogDamage.behind(scan, segment.name(), standing).in(storage);
    }
    SegmentScan.Torn torn = scan.torn(segment.name());
    if (torn != null) {
      warnings.add(
          "%s in %s has something at offset %d that is no whole batch: %s was under way when the process died, or is damaged since. It does not count, and is run again"
              .formatted(segment.name().file(), storage.location(), torn.offset(), torn.batch()));
    }
    reader.noteCopy(scan);
    return SegmentLink.of(segment, scan, true);
  }

  /** A header is synced before the first append: behind a torn one there is none. */
  private void requireTornBegin(Segment.Name name, SegmentBytes bytes) {
    SegmentScan scan = SegmentScan.of(bytes, Segment.HEADER_BYTES, name.epoch(), Long.MIN_VALUE);
    Frame proof = scan.proofOfCorruption();
    if (proof != null) {
      String standing = "batch " + proof.batch() + " stands behind it";
      throw LogDamage.ofHeader(name, scan, standing).in(storage);
    }
    reader.noteCopy(scan);
  }

  private @Nullable SegmentLink before(SegmentLink link, long kept) {
    Segment from = link.segment();
    if (from.previous().number() == 0) {
      return null;
    }
    Segment.Name name = names.find(from.previous());
    if (name == null || name.number() < kept) {
      requireSwept(from, kept);
      return null;
    }
    return readUpTo(
        name, from.previousEnd(), from.firstSequence(), from.name().file() + " goes on behind it");
  }

  private SegmentLink readUpTo(Segment.Name name, long end, long nextSequence, String proof) {
    try (SegmentBytes bytes = reader.open(name, end)) {
      Segment segment = Segment.parse(name, bytes, storage.location());
      if (segment == null) {
        throw LogDamage.ofHeader(name, null, proof).in(storage);
      }
      SegmentScan scan =
          SegmentScan.of(bytes, Segment.HEADER_BYTES, segment.epoch(), segment.firstSequence());
      boolean goesOn = nextSequence < 0 || scan.nextSequence() == nextSequence;
      if (scan.end() != end || !goesOn) {
        throw LogDamage.behind(scan, name, proof).in(storage);
      }
      reader.noteCopy(scan);
      boolean isNewest = !isEnded && chain.stream().allMatch(later -> later.records().isEmpty());
      return SegmentLink.of(segment, scan, isNewest);
    }
  }

  private Found found() {
    List<LoggedRecord> records = new ArrayList<>();
    NavigableMap<Segment.Name, Long> firsts = new TreeMap<>();
    Tail tail = null;
    for (SegmentLink link : chain) {
      firsts.put(link.segment().name(), link.firstBatch());
      records.addAll(link.records());
      tail = link.tail() == null ? tail : link.tail();
    }
    if (!records.isEmpty() && !records.get(0).full()) {
      throw new CorruptCheckpointException(
          "The oldest record in %s, batch %d, says only what changed, but there is none before it. Nothing was changed. Restore the checkpoint from a copy."
              .formatted(storage.location(), records.get(0).batch()));
    }
    warnings.addAll(reader.warnings());
    return new Found(
        records, firsts, last(), isEnded ? null : tail, leftovers(), List.copyOf(warnings));
  }

  private Leftovers leftovers() {
    NavigableMap<Segment.Name, Long> ends = new TreeMap<>();
    for (SegmentLink link : chain) {
      Segment.Name name = link.segment().name();
      if (storage.sizeBytes(name.file()) > link.end()) {
        ends.put(name, link.end());
      }
    }
    return new Leftovers(List.copyOf(dead), List.copyOf(spent), ends, marks);
  }

  private Last last() {
    long number = names.greatest() + 1;
    if (chain.isEmpty()) {
      return new Last(new Segment(Segment.NONE, 1, Segment.NONE, 0), 0, 1, number);
    }
    SegmentLink newest = chain.get(chain.size() - 1);
    return new Last(newest.segment(), newest.end(), newest.nextSequence(), number);
  }

  private void requireSwept(Segment from, long kept) {
    if (from.number() > Math.max(kept, 1)) {
      throw LogDamage.missing(from.previous().pattern(), from.name().file() + " goes on from it")
          .in(storage);
    }
  }
}
