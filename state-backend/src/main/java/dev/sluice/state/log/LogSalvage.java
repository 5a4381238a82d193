package dev.sluice.state.log;

import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CommitLog.LoggedRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that can still be read of a log, for those who look for damage or repair it. Immutable;
 * reading it changes nothing, and needs no owner, but beside an owner at work what is under way may
 * look like damage.
 *
 * <p>A record of changes can only be read with all records before it, back to a full one. So what
 * is left is {@link Run}s of records without a gap, each beginning with the first record of a
 * segment. A log without damage is one run.
 *
 * <p>Only segments and their frames are looked at: not what stands in the records, nor the files
 * and snapshots that they name.
 */
public final class LogSalvage {
  /** Records without a gap, oldest first, the first one full. */
  public static final class Run {
    private final List<SalvagedSegment> segments;
    private final int lastRecords;

    /**
     * @param lastRecords how many records of the last segment belong to it
     */
    private Run(List<SalvagedSegment> segments, int lastRecords) {
      this.segments = List.copyOf(segments);
      this.lastRecords = lastRecords;
    }

    public List<LoggedRecord> records() {
      List<LoggedRecord> records = new ArrayList<>();
      for (int i = 0; i < segments.size(); i++) {
        records.addAll(segments.get(i).link().records().subList(0, count(i)));
      }
      return records;
    }

    /**
     * The same without what comes after {@code batch}.
     *
     * @throws IllegalArgumentException if no record is left
     */
    public Run upTo(long batch) {
      List<SalvagedSegment> kept = new ArrayList<>();
      int records = 0;
      for (int i = 0; i < segments.size(); i++) {
        SalvagedSegment segment = segments.get(i);
        int some = 0;
        while (some < count(i) && segment.link().records().get(some).batch() <= batch) {
          some++;
        }
        if (some > 0) {
          kept.add(segment);
          records = some;
        }
      }
      if (kept.isEmpty()) {
        throw new IllegalArgumentException("There is no record up to batch " + batch);
      }
      return new Run(kept, records);
    }

    private int count(int segment) {
      return segment == segments.size() - 1
          ? lastRecords
          : segments.get(segment).link().records().size();
    }

    private SalvagedSegment last() {
      return segments.get(segments.size() - 1);
    }
  }

  private final CheckpointStorage storage;
  private final SegmentNames names;
  private final List<EndMark> marks;
  private final List<LogDamage> damages = new ArrayList<>();
  private final List<Run> runs = new ArrayList<>();
  private List<String> putBack = List.of();
  private long greatestBatch;

  private LogSalvage(CheckpointStorage storage) {
    this.storage = storage;
    names = SegmentNames.of(storage);
    marks = EndMark.all(storage);
  }

  /** Reads all of a log. */
  public static LogSalvage read(CheckpointStorage storage) {
    LogSalvage salvage = new LogSalvage(storage);
    salvage.read();
    return salvage;
  }

  /** What is damaged, oldest first. */
  public List<LogDamage> damages() {
    return List.copyOf(damages);
  }

  /** What is damaged too, in words, but of which there is a copy: the next start puts it back. */
  public List<String> putBack() {
    return putBack;
  }

  /** What can be gone on from, oldest first; none if there is no whole record at all. */
  public List<Run> runs() {
    return List.copyOf(runs);
  }

  /** The greatest batch that is named anywhere, also behind damage; 0 if none is. */
  public long greatestBatch() {
    return greatestBatch;
  }

  /**
   * Opens the log so that it goes on behind {@code run}. All else is given up: with {@link
   * SegmentLog#begin} or the first append what stands behind it is deleted, and segments before it
   * are known as swept. Until then nothing is changed but beginnings of segments that can be told,
   * which are put right. Whoever appends should pass over the numbers up to {@link #greatestBatch}.
   *
   * @param run of what was read of this storage
   */
  public static SegmentLog open(
      CheckpointStorage storage, SegmentLog.Options options, LogSalvage salvage, Run run) {
    return SegmentLog.open(storage, options, () -> salvage.found(run));
  }

  private void read() {
    SegmentReader reader = new SegmentReader(new ReadOnly(storage));
    List<SalvagedSegment.Glance> glances = new ArrayList<>();
    for (Segment.Name name : names.counting().descendingMap().values()) {
      SalvagedSegment.Glance glance = SalvagedSegment.Glance.at(storage, reader, name);
      greatestBatch = Math.max(greatestBatch, glance.greatestBatch());
      if (glance.first() != null) {
        glances.add(0, glance);
      }
    }
    EndMark mark = EndMark.newest(marks);
    List<SalvagedSegment> run = new ArrayList<>();
    SalvagedSegment before = null;
    for (int i = 0; i < glances.size(); i++) {
      SalvagedSegment.Glance next = i + 1 < glances.size() ? glances.get(i + 1) : null;
      SalvagedSegment segment = read(reader, glances.get(i), before, next, mark);
      damages.addAll(segment.damages());
      boolean follows = follows(before, segment);
      if (!follows) {
        end(run);
      }
      if (!segment.link().records().isEmpty()) {
        run.add(segment);
      }
      if (!segment.isWholeAtEnd()) {
        end(run);
      }
      before = segment;
    }
    end(run);
    noteMissing(mark, glances);
    putBack = List.copyOf(reader.warnings());
  }

  private SalvagedSegment read(
      SegmentReader reader,
      SalvagedSegment.Glance glance,
      @Nullable SalvagedSegment before,
      SalvagedSegment.@Nullable Glance next,
      @Nullable EndMark mark) {
    EndMark ofThis = mark != null && mark.segment().equals(glance.name()) ? mark : null;
    long limit = ofThis == null ? Long.MAX_VALUE : ofThis.end();
    try (SegmentBytes bytes = reader.open(glance.name(), limit)) {
      return SalvagedSegment.read(bytes, glance, before, next, ofThis);
    }
  }

  /** Whether a segment goes on from the one before; if that is missing, it is noted. */
  private boolean follows(@Nullable SalvagedSegment before, SalvagedSegment segment) {
    Segment header = segment.link().segment();
    boolean isWhole = before == null || before.isWholeAtEnd();
    boolean isNext =
        before != null && isWhole && before.link().nextSequence() == header.firstSequence();
    long kept = SweptMark.firstKept(storage);
    boolean isThere = names.find(header.previous()) != null;
    if (!isNext && isWhole && !isThere && header.previous().number() >= Math.max(kept, 1)) {
      String file = header.previous().pattern();
      damages.add(LogDamage.missing(file, header.name().file() + " goes on from it"));
    }
    return isNext;
  }

  private void noteMissing(@Nullable EndMark mark, List<SalvagedSegment.Glance> glances) {
    boolean isThere =
        mark == null
            || names.counting().containsValue(mark.segment())
            || (!glances.isEmpty()
                && glances.get(glances.size() - 1).name().compareTo(mark.segment()) > 0);
    if (!isThere && mark != null) {
      String proof = mark.object() + " was written after it";
      damages.add(LogDamage.missing(mark.segment().file(), proof));
    }
  }

  private void end(List<SalvagedSegment> run) {
    if (!run.isEmpty() && run.get(0).link().records().get(0).full()) {
      runs.add(new Run(run, run.get(run.size() - 1).link().records().size()));
    }
    run.clear();
  }

  /** What recovery would find if there were nothing but the run. */
  private LogRecovery.Found found(Run run) {
    SegmentReader reader = new SegmentReader(storage);
    names.counting().values().forEach(n -> SalvagedSegment.Glance.at(storage, reader, n));
    for (SalvagedSegment segment : run.segments) {
      reader.open(segment.link().segment().name(), Long.MAX_VALUE).close(); // puts copies back
    }
    for (SalvagedSegment segment : run.segments) {
      if (segment.begin() != null) {
        String file = segment.link().segment().name().file();
        storage.appending().orElseThrow().restore(file, 0, segment.begin().duplicate());
      }
    }
    NavigableMap<Segment.Name, Long> firsts = new TreeMap<>();
    run.segments.forEach(s -> firsts.put(s.link().segment().name(), s.link().firstBatch()));
    SweptMark.set(storage, firsts.firstKey().number());
    List<Segment.Name> givenUp = new ArrayList<>(names.overtaken());
    names.counting().values().stream().filter(n -> !firsts.containsKey(n)).forEach(givenUp::add);

    SalvagedSegment last = run.last();
    SegmentScan.Append append = last.appends().get(run.lastRecords - 1);
    LogRecovery.Last goOn =
        new LogRecovery.Last(
            last.link().segment(), append.end(), append.sequence() + 1, names.greatest() + 1);
    LogRecovery.Leftovers leftovers =
        new LogRecovery.Leftovers(List.of(), givenUp, new TreeMap<>(), marks);
    return new LogRecovery.Found(
        run.records(), firsts, goOn, tail(last, append), leftovers, List.of());
  }

  private LogRecovery.Tail tail(SalvagedSegment segment, SegmentScan.Append append) {
    Segment.Name name = segment.link().segment().name();
    try (SegmentBytes bytes = SegmentBytes.open(storage, name, append.end())) {
      int length = append.end() - append.start();
      return new LogRecovery.Tail(
          name, append.start(), append.batch(), bytes.copy(append.start(), length));
    }
  }
}
