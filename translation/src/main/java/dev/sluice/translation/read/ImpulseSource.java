package dev.sluice.translation.read;

import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.source.Mark;
import dev.sluice.engine.source.Source;
import dev.sluice.engine.source.SplitReader;
import dev.sluice.engine.time.EventTime;
import java.util.List;
import org.apache.beam.sdk.values.WindowedValues;
import org.jspecify.annotations.Nullable;

/** Gives so many empty byte arrays, once, in one split: an Impulse one, an empty Flatten none. */
public final class ImpulseSource implements Source {
  private static final long serialVersionUID = 1L;
  private static final byte[] GIVEN = {1};
  private final boolean isEmpty;

  private ImpulseSource(boolean isEmpty) {
    this.isEmpty = isEmpty;
  }

  /** One empty byte array at the beginning of time. */
  public static ImpulseSource impulse() {
    return new ImpulseSource(false);
  }

  /** Nothing, and then the end. */
  public static ImpulseSource nothing() {
    return new ImpulseSource(true);
  }

  @Override
  public List<byte[]> split(int desired) {
    return List.of(new byte[0]);
  }

  @Override
  public SplitReader open(byte[] split, byte @Nullable [] mark) {
    return new Reader(isEmpty || (mark != null && mark.length > 0));
  }

  @Override
  public boolean isBounded() {
    return true;
  }

  @Override
  public String describe(byte @Nullable [] mark) {
    return mark == null || mark.length == 0 ? "not yet" : "done";
  }

  private static final class Reader implements SplitReader {
    private boolean isDone;

    Reader(boolean isDone) {
      this.isDone = isDone;
    }

    @Override
    public Poll poll(Receiver out, Budget budget) throws Exception {
      if (!isDone) {
        budget.spend(1);
        out.accept(WindowedValues.valueInGlobalWindow(new byte[0]));
        isDone = true;
      }
      return Poll.DONE;
    }

    @Override
    public long watermarkMillis() {
      return isDone ? EventTime.MAX_MILLIS : EventTime.MIN_MILLIS;
    }

    @Override
    public Mark mark() {
      return Mark.of(isDone ? GIVEN : new byte[0]);
    }

    @Override
    public void close() {}
  }
}
