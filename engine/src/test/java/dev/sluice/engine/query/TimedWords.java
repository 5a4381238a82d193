package dev.sluice.engine.query;

import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.source.Mark;
import dev.sluice.engine.source.Source;
import dev.sluice.engine.source.SplitReader;
import dev.sluice.engine.time.EventTime;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Words in memory in the order of their event times, in one split that ends: a {@link Counted} has
 * a word and its time in ms. A batch gets one. Never really serialised.
 */
final class TimedWords implements Source {
  private static final long serialVersionUID = 1L;
  private final transient List<Counted> words = new ArrayList<>();

  void add(String word, long timeMillis) {
    words.add(new Counted(word, timeMillis));
  }

  @Override
  public List<byte[]> split(int desired) {
    return List.of(new byte[0]);
  }

  @Override
  public SplitReader open(byte[] split, byte @Nullable [] mark) {
    return new Reader(words, mark == null ? 0 : ByteBuffer.wrap(mark).getInt());
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
    return mark == null ? "0" : Integer.toString(ByteBuffer.wrap(mark).getInt());
  }

  private static final class Reader implements SplitReader {
    private final List<Counted> words;
    private int at;

    Reader(List<Counted> words, int at) {
      this.words = words;
      this.at = at;
    }

    @Override
    public Poll poll(Receiver out, Budget budget) throws Exception {
      if (at == words.size()) {
        return Poll.DONE;
      }
      budget.spend(8);
      out.accept(words.get(at++));
      return at < words.size() ? Poll.NOTHING_NOW : Poll.DONE;
    }

    @Override
    public long watermarkMillis() {
      return at == words.size() ? EventTime.MAX_MILLIS : words.get(at).count();
    }

    @Override
    public Mark mark() {
      return Mark.of(ByteBuffer.allocate(4).putInt(at).array());
    }

    @Override
    public void close() {}
  }
}
