package dev.sluice.engine.embedded;

import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.source.Mark;
import dev.sluice.engine.source.Source;
import dev.sluice.engine.source.SplitReader;
import dev.sluice.engine.time.EventTime;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A source whose records come when the test says so. The watermark of a split is the time of its
 * next record, or what the test set while it has none. Not serialised: one process.
 */
final class ScriptedSource implements Source {
  private static final long serialVersionUID = 1L;
  private final transient List<Split> splits = new ArrayList<>();
  final transient List<String> committedMarks = new ArrayList<>();
  final transient AtomicInteger openReaders = new AtomicInteger();

  ScriptedSource(int splits) {
    for (int i = 0; i < splits; i++) {
      this.splits.add(new Split());
    }
  }

  int splits() {
    return splits.size();
  }

  Split at(int i) {
    return splits.get(i);
  }

  /** All rows of all splits. */
  List<Row> rows() {
    List<Row> all = new ArrayList<>();
    splits.forEach(split -> all.addAll(split.rows));
    return all;
  }

  @Override
  public List<byte[]> split(int desired) {
    List<byte[]> described = new ArrayList<>();
    for (int i = 0; i < splits.size(); i++) {
      described.add(bytes(i));
    }
    return described;
  }

  @Override
  public SplitReader open(byte[] split, byte @Nullable [] mark) {
    openReaders.incrementAndGet();
    int id = ByteBuffer.wrap(split).getInt();
    return new Reader(id, mark == null ? 0 : ByteBuffer.wrap(mark).getInt());
  }

  @Override
  public boolean isBounded() {
    return false;
  }

  @Override
  public String describe(byte @Nullable [] mark) {
    return mark == null ? "start" : "" + ByteBuffer.wrap(mark).getInt();
  }

  private static byte[] bytes(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  /** What there is of one split. Set while no batch runs. */
  static final class Split {
    private final List<Row> rows = new ArrayList<>();
    private int available;
    private long idleWatermarkMillis = EventTime.MIN_MILLIS;
    private boolean ended;

    Split add(Row... more) {
      rows.addAll(List.of(more));
      available = rows.size();
      return this;
    }

    /** Rows that are not there yet. */
    Split later(List<Row> more) {
      rows.addAll(more);
      return this;
    }

    void release(int more) {
      available = Math.min(rows.size(), available + Math.min(more, rows.size()));
    }

    boolean isAllReleased() {
      return available == rows.size();
    }

    Split watermark(long millis) {
      idleWatermarkMillis = millis;
      return this;
    }

    Split end() {
      ended = true;
      return this;
    }
  }

  private final class Reader implements SplitReader {
    private final int id;
    private final Split split;
    private int at;
    private boolean open = true;

    Reader(int id, int at) {
      this.id = id;
      this.split = splits.get(id);
      this.at = at;
    }

    @Override
    public Poll poll(Receiver out, Budget budget) throws Exception {
      while (at < split.available) {
        if (budget.isSpent()) {
          return Poll.MORE;
        }
        budget.spend(10);
        out.accept(split.rows.get(at++));
      }
      return split.ended && split.isAllReleased() ? Poll.DONE : Poll.NOTHING_NOW;
    }

    @Override
    public boolean mayHaveMore() {
      return at < split.available || split.ended;
    }

    @Override
    public long watermarkMillis() {
      return at < split.rows.size() ? split.rows.get(at).timeMillis() : split.idleWatermarkMillis;
    }

    @Override
    public Mark mark() {
      int here = at;
      return new Mark(
          bytes(here),
          () -> {
            if (!open) {
              throw new AssertionError("The reader was closed before its mark was committed");
            }
            committedMarks.add(id + "@" + here);
          });
    }

    @Override
    public void close() {
      open = false;
      openReaders.decrementAndGet();
    }
  }
}
