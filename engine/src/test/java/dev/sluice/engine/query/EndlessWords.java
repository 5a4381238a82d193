package dev.sluice.engine.query;

import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.source.Mark;
import dev.sluice.engine.source.Source;
import dev.sluice.engine.source.SplitReader;
import dev.sluice.engine.time.EventTime;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** So many words of a few, one a batch, in one split. Never really serialised. */
final class EndlessWords implements Source {
  private static final long serialVersionUID = 1L;
  private static final int WORDS = 50;

  /** So that some thousand batches fill a segment of the log. */
  private static final String LONG = "x".repeat(4_000);

  private final long words;
  private transient LongConsumer listener = at -> {};

  EndlessWords(long words) {
    this.words = words;
  }

  /** Called by the reader with each word's number. */
  void onWord(LongConsumer called) {
    listener = called;
  }

  @Override
  public List<byte[]> split(int desired) {
    return List.of(new byte[0]);
  }

  @Override
  public SplitReader open(byte[] split, byte @Nullable [] mark) {
    return new Reader(mark == null ? 0 : ByteBuffer.wrap(mark).getLong());
  }

  @Override
  public boolean isBounded() {
    return false;
  }

  @Override
  public boolean goesBack() {
    return true;
  }

  @Override
  public String describe(byte @Nullable [] mark) {
    return mark == null ? "0" : Long.toString(ByteBuffer.wrap(mark).getLong());
  }

  private final class Reader implements SplitReader {
    private long at;

    private Reader(long at) {
      this.at = at;
    }

    @Override
    public Poll poll(Receiver out, Budget budget) throws Exception {
      while (at < words) {
        if (budget.isSpent()) {
          return Poll.MORE;
        }
        budget.spend(8);
        out.accept(new Counted(at % WORDS + LONG, 1));
        listener.accept(++at);
      }
      return Poll.DONE;
    }

    @Override
    public long watermarkMillis() {
      return at == words ? EventTime.MAX_MILLIS : EventTime.MIN_MILLIS;
    }

    @Override
    public Mark mark() {
      return Mark.of(ByteBuffer.allocate(8).putLong(at).array());
    }

    @Override
    public void close() {}
  }
}
