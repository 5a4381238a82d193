package dev.sluice.engine.source;

import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.time.EventTime;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A source that drives the clock of its query: each batch that reads it plays one step of a script,
 * whole, whatever the batch's limits, and the clock moves by what the step says and no more.
 *
 * <p>A query plays the next step only when nothing is left to do; if it has several such sources it
 * plays a step of each at once. The mark is the number of steps played.
 */
public final class ScriptSource implements Source {
  private static final long serialVersionUID = 1L;
  private final Script script;

  public ScriptSource(Script script) {
    this.script = script;
  }

  /** By how much the clock moves with the next step at {@code mark}; 0 if there is none. */
  public long clockAdvanceMillis(byte @Nullable [] mark) {
    int step = played(mark);
    return step < script.steps() ? script.clockAdvanceMillis(step) : 0;
  }

  @Override
  public List<byte[]> split(int desired) {
    return List.of(new byte[0]);
  }

  @Override
  public SplitReader open(byte[] split, byte @Nullable [] mark) {
    return new Reader(script, played(mark));
  }

  /** A script ends, but its query does not wait for that: it goes on step by step. */
  @Override
  public boolean isBounded() {
    return false;
  }

  @Override
  public boolean isStepwise() {
    return true;
  }

  @Override
  public String describe(byte @Nullable [] mark) {
    return played(mark) + " of " + script.steps() + " steps";
  }

  private static int played(byte @Nullable [] mark) {
    return mark == null ? 0 : ByteBuffer.wrap(mark).getInt();
  }

  /**
   * A step a poll, which is a step a batch: having played it, it says that no more is there now.
   */
  private static final class Reader implements SplitReader {
    private final Script script;
    private int played;

    Reader(Script script, int played) {
      this.script = script;
      this.played = played;
    }

    @Override
    public Poll poll(Receiver out, Budget budget) throws Exception {
      if (played < script.steps()) {
        int given = script.give(played, out);
        for (int record = 0; record < given; record++) {
          budget.spend(1);
        }
        played++;
      }
      return played < script.steps() ? Poll.NOTHING_NOW : Poll.DONE;
    }

    @Override
    public long watermarkMillis() {
      return played == 0 ? EventTime.MIN_MILLIS : script.watermarkMillis(played - 1);
    }

    @Override
    public Mark mark() {
      return Mark.of(ByteBuffer.allocate(Integer.BYTES).putInt(played).array());
    }

    @Override
    public void close() {}
  }
}
