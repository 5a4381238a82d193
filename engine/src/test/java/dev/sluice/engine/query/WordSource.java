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
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Words in memory, in some splits; a test adds more or ends them. Never really serialised. */
final class WordSource implements Source {
  private static final long serialVersionUID = 1L;
  private final transient List<List<String>> splits = new ArrayList<>();
  private volatile boolean ended;

  /** The places in splits that it was told are committed. */
  final List<String> told = new CopyOnWriteArrayList<>();

  /** Whether it can't give again what it was told is committed. */
  volatile boolean forgets;

  WordSource(int splits) {
    for (int i = 0; i < splits; i++) {
      this.splits.add(new CopyOnWriteArrayList<>());
    }
  }

  void add(int split, String... words) {
    splits.get(split).addAll(List.of(words));
  }

  void end() {
    ended = true;
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
    List<String> words = splits.get(ByteBuffer.wrap(split).getInt());
    return new Reader(words, mark == null ? 0 : ByteBuffer.wrap(mark).getInt());
  }

  @Override
  public boolean isBounded() {
    return ended;
  }

  @Override
  public boolean goesBack() {
    return !forgets;
  }

  @Override
  public String describe(byte @Nullable [] mark) {
    return mark == null ? "0" : Integer.toString(ByteBuffer.wrap(mark).getInt());
  }

  private static byte[] bytes(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  private final class Reader implements SplitReader {
    private final List<String> words;
    private int at;

    Reader(List<String> words, int at) {
      this.words = words;
      this.at = at;
    }

    @Override
    public Poll poll(Receiver out, Budget budget) throws Exception {
      boolean isAll = ended;
      while (at < words.size()) {
        if (budget.isSpent()) {
          return Poll.MORE;
        }
        budget.spend(8);
        out.accept(new Counted(words.get(at++), 1));
      }
      return isAll ? Poll.DONE : Poll.NOTHING_NOW;
    }

    @Override
    public long watermarkMillis() {
      return EventTime.MIN_MILLIS;
    }

    @Override
    public Mark mark() {
      String place = splits.indexOf(words) + " at " + at;
      return new Mark(bytes(at), () -> told.add(place));
    }

    @Override
    public void close() {}
  }
}
