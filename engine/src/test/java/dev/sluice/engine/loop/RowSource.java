package dev.sluice.engine.loop;

import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.source.Mark;
import dev.sluice.engine.source.Source;
import dev.sluice.engine.source.SplitReader;
import dev.sluice.engine.time.EventTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some rows in one split. If it is not bounded it never ends. */
final class RowSource implements Source {
  private static final long serialVersionUID = 1L;
  private final transient List<String> rows;
  private final boolean isBounded;

  RowSource(List<String> rows, boolean isBounded) {
    this.rows = rows;
    this.isBounded = isBounded;
  }

  @Override
  public List<byte[]> split(int desired) {
    return List.of(new byte[0]);
  }

  @Override
  public SplitReader open(byte[] split, byte @Nullable [] mark) {
    return new Reader(mark == null ? 0 : mark[0]);
  }

  @Override
  public boolean isBounded() {
    return isBounded;
  }

  @Override
  public String describe(byte @Nullable [] mark) {
    return mark == null ? "start" : "" + mark[0];
  }

  private final class Reader implements SplitReader {
    private int next;

    Reader(int next) {
      this.next = next;
    }

    @Override
    public Poll poll(Receiver out, Budget budget) throws Exception {
      while (next < rows.size()) {
        if (budget.isSpent()) {
          return Poll.MORE;
        }
        budget.spend(1);
        out.accept(rows.get(next++));
      }
      return isBounded ? Poll.DONE : Poll.NOTHING_NOW;
    }

    @Override
    public long watermarkMillis() {
      return EventTime.MIN_MILLIS;
    }

    @Override
    public Mark mark() {
      return Mark.of(new byte[] {(byte) next});
    }

    @Override
    public void close() {}
  }
}
