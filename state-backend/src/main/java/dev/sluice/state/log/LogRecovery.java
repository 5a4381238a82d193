package dev.sluice.state.log;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CommitLog.LoggedRecord;
import dev.sluice.state.CorruptCheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what has happened, from the segments alone.
 *
 * <p>Each segment's header says where the one before ends, so the chain is walked from the newest
 * segment back. Up to that end every byte must be whole. Behind it, and behind the last whole
 * append of the newest segment, stands at most one append that was under way when the process died:
 * it has not happened. If a frame of a still later append is found behind it, then it had happened,
 * and is damaged now: that is refused.
 *
 * <p>The last append may be whole in the page cache only, so the next segment starts with a copy of
 * it (see {@link Frame}) before anybody acts on it. Only if its own place is found damaged later is
 * it written there again from the copy.
 */
final class LogRecovery {
  /**
   * What was found.
   *
   * @param records oldest first, the first one full
   * @param firsts the segments that count, and the batch of each one's first record
   * @param dead segments that were never acted upon
   * @param last the newest segment that counts, or null if there is none
   * @param tail where the last append stands, or null if there is none
   */
  record Found(
      List<LoggedRecord> records,
      NavigableMap<Segment.Name, Long> firsts,
      List<Segment.Name> dead,
      @Nullable Last last,
      @Nullable Tail tail) {}

  record Last(Segment segment, long end, long nextSequence, long epoch, long number) {}

  record Tail(Segment.Name segment, int start, long batch, ByteBuffer bytes) {}

  /** A segment of the chain, and what is kept of it: its bytes are not, there may be many. */
  private record Link(
      Segment segment,
      long end,
      long nextSequence,
      List<LoggedRecord> records,
      @Nullable Tail tail) {
    static Link of(Segment segment, SegmentScan scan) {
      List<LoggedRecord> records = new ArrayList<>();
      Tail tail = null;
      for (SegmentScan.Append append : scan.appends()) {
        Frame frame = append.recordFrame();
        ByteBuffer content = copy(frame.payload(scan.content()));
        records.add(new LoggedRecord(append.batch(), frame.kind() == Frame.Kind.FULL, content));
      }
      if (!scan.appends().isEmpty()) {
        SegmentScan.Append last = scan.appends().get(scan.appends().size() - 1);
        ByteBuffer bytes = copy(scan.content().slice(last.start(), last.end() - last.start()));
        tail = new Tail(segment.name(), last.start(), last.batch(), bytes);
      }
      return new Link(segment, scan.end(), scan.nextSequence(), records, tail);
    }
  }

  private static final String ADVICE =
      " Nothing was changed. Restore the file from a copy; if there is none, the query can only go on"
          + " from an older batch.";

  private final CheckpointStorage storage;
  private final NavigableMap<Long, Segment.Name> names = new TreeMap<>();
  private final Map<Segment.Name, List<Tail>> copies = new HashMap<>();
  private final List<Link> chain = new ArrayList<>();
  private final List<Segment.Name> dead = new ArrayList<>();

  private LogRecovery(CheckpointStorage storage) {
    this.storage = storage;
  }

  static Found recover(CheckpointStorage storage) {
    LogRecovery recovery = new LogRecovery(storage);
    recovery.listSegments();
    recovery.walkBack();
    return recovery.found();
  }

  private void listSegments() {
    for (String file : storage.list(Segment.DIRECTORY)) {
      Segment.Name name = Segment.Name.parse(file);
      if (name != null && names.put(name.number(), name) != null) {
        throw new CorruptCheckpointException(
            "There are two segments with the number %d in %s, but a number is used once. Delete the copy."
                .formatted(name.number(), storage.location()));
      }
    }
  }

  private void walkBack() {
    Link newest = newest();
    if (newest == null) {
      return;
    }
    chain.add(newest);
    long kept = SweptMark.firstKept(storage);
    Segment from = newest.segment();
    while (from.previous() > 0) {
      Segment.Name name = names.get(from.previous());
      if (name == null || name.number() < kept) {
        requireSwept(from, kept);
        break;
      }
      Link link = readUpTo(name, from);
      chain.add(link);
      from = link.segment();
    }
    Collections.reverse(chain);
    long first = chain.get(0).segment().number();
    for (Segment.Name name : names.values()) {
      if (chain.stream().noneMatch(link -> link.segment().name().equals(name))) {
        if (name.number() > first || name.number() < kept) {
          dead.add(name);
        }
      }
    }
  }

  /** The newest segment that was begun: behind it there is at most one whose begin was torn. */
  private @Nullable Link newest() {
    for (Segment.Name name : names.descendingMap().values()) {
      ByteBuffer content = content(name, Integer.MAX_VALUE);
      Segment segment = Segment.parse(name, content, storage.location());
      if (segment != null) {
        return Link.of(segment, scanNewest(segment, content));
      }
      requireTornBegin(name, content);
    }
    return null;
  }

  private SegmentScan scanNewest(Segment segment, ByteBuffer content) {
    SegmentScan scan =
        SegmentScan.of(content, Segment.HEADER_BYTES, segment.epoch(), segment.firstSequence());
    Frame proof = scan.proofOfCorruption();
    if (proof != null) {
      throw damaged(
          segment.name(), scan, "a frame of batch " + proof.batch() + " stands behind it");
    }
    noteCopy(scan);
    return scan;
  }

  /** A header is synced before the first append: behind a torn one there is none. */
  private void requireTornBegin(Segment.Name name, ByteBuffer content) {
    Frame proof = SegmentScan.of(content, 0, name.epoch(), Long.MIN_VALUE).proofOfCorruption();
    if (proof != null && proof.kind() != Frame.Kind.CARRIED) {
      throw new CorruptCheckpointException(
          "The header of %s in %s is damaged: it was durable once, since batch %d stands behind it.%s"
              .formatted(name.file(), storage.location(), proof.batch(), ADVICE));
    }
  }

  private Link readUpTo(Segment.Name name, Segment next) {
    int end = Math.toIntExact(next.previousEnd());
    ByteBuffer content = content(name, end);
    repair(name, content, end);
    Segment segment = Segment.parse(name, content, storage.location());
    if (segment == null) {
      throw new CorruptCheckpointException(
          "The header of %s in %s is damaged, but later segments build on it.%s"
              .formatted(name.file(), storage.location(), ADVICE));
    }
    SegmentScan scan =
        SegmentScan.of(content, Segment.HEADER_BYTES, segment.epoch(), segment.firstSequence());
    if (scan.end() != end || scan.nextSequence() != next.firstSequence()) {
      throw damaged(name, scan, next.name().file() + " goes on behind it");
    }
    noteCopy(scan);
    return Link.of(segment, scan);
  }

  private void noteCopy(SegmentScan scan) {
    Frame frame = scan.carried();
    if (frame != null) {
      Tail copy = Carried.decode(frame.batch(), copy(frame.payload(scan.content())));
      copies.computeIfAbsent(copy.segment(), name -> new ArrayList<>()).add(copy);
    }
  }

  /** Puts back what a later segment holds a copy of, if it is not what stands in its place. */
  private void repair(Segment.Name name, ByteBuffer content, int end) {
    for (Tail copy : copies.getOrDefault(name, List.of())) {
      int stop = copy.start() + copy.bytes().remaining();
      if (stop > end) {
        continue;
      }
      content.limit(Math.max(content.limit(), stop));
      if (!content.slice(copy.start(), copy.bytes().remaining()).equals(copy.bytes())) {
        storage
            .appending()
            .orElseThrow()
            .restore(name.file(), copy.start(), copy.bytes().duplicate());
        content.put(copy.start(), copy.bytes(), 0, copy.bytes().remaining());
      }
    }
  }

  private Found found() {
    List<LoggedRecord> records = new ArrayList<>();
    NavigableMap<Segment.Name, Long> firsts =
        new TreeMap<>((a, b) -> Long.compare(a.number(), b.number()));
    Tail tail = null;
    for (Link link : chain) {
      List<LoggedRecord> some = link.records();
      firsts.put(link.segment().name(), some.isEmpty() ? Long.MAX_VALUE : some.get(0).batch());
      records.addAll(some);
      tail = link.tail() == null ? tail : link.tail();
    }
    if (!records.isEmpty() && !records.get(0).full()) {
      throw new CorruptCheckpointException(
          "The oldest record in %s, batch %d, says only what changed, but there is none before it.%s"
              .formatted(storage.location(), records.get(0).batch(), ADVICE));
    }
    return new Found(records, firsts, dead, last(), tail);
  }

  private @Nullable Last last() {
    if (names.isEmpty()) {
      return null;
    }
    long epoch = names.values().stream().mapToLong(Segment.Name::epoch).max().orElseThrow();
    if (chain.isEmpty()) {
      return new Last(new Segment(0, 0, 1, 0, 0), 0, 1, epoch, names.lastKey());
    }
    Link newest = chain.get(chain.size() - 1);
    return new Last(newest.segment(), newest.end(), newest.nextSequence(), epoch, names.lastKey());
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip().asReadOnlyBuffer();
  }

  private void requireSwept(Segment from, long kept) {
    if (from.number() > Math.max(kept, 1)) {
      throw new CorruptCheckpointException(
          "%s in %s goes on from segment %d, but there is no such file.%s"
              .formatted(from.name().file(), storage.location(), from.previous(), ADVICE));
    }
  }

  private CorruptCheckpointException damaged(Segment.Name name, SegmentScan scan, String proof) {
    List<SegmentScan.Append> appends = scan.appends();
    String batch =
        appends.isEmpty()
            ? "its first batch"
            : "the batch after " + appends.get(appends.size() - 1).batch();
    Frame broken = Frame.at(scan.content(), scan.end(), name.epoch());
    if (broken != null) {
      batch = "batch " + broken.batch();
    }
    return new CorruptCheckpointException(
        "%s in %s is damaged at or behind offset %d, in %s: it was durable once, since %s.%s"
            .formatted(name.file(), storage.location(), scan.end(), batch, proof, ADVICE));
  }

  private ByteBuffer content(Segment.Name name, int limit) {
    long size = Math.max(0, storage.sizeBytes(name.file()));
    int capacity = (int) Math.min(Math.max(size, limit == Integer.MAX_VALUE ? 0 : limit), limit);
    byte[] bytes = new byte[capacity];
    try (InputStream in = storage.read(name.file(), 0)) {
      int read = in.readNBytes(bytes, 0, bytes.length);
      return Objects.requireNonNull(ByteBuffer.wrap(bytes).limit(read));
    } catch (IOException e) {
      throw new CheckpointException(
          "Can't read " + name.file() + " in " + storage.location() + ": " + e.getMessage(), e);
    }
  }
}
