package dev.sluice.engine.aggregate;

import dev.sluice.engine.aggregate.FiringPolicy.Accumulation;
import dev.sluice.engine.aggregate.FiringPolicy.OnChange;
import dev.sluice.engine.aggregate.FiringPolicy.OnEmpty;
import dev.sluice.engine.aggregate.Pane.Timing;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Task;
import org.jspecify.annotations.Nullable;

/**
 * Emits panes where the policy asks for one, and keeps account of them. Owned by the task's thread.
 */
public final class PaneFiring {
  private final Aggregation aggregation;
  private final FiringPolicy policy;
  private final Receiver out;
  private @Nullable Task task;
  private byte @Nullable [] currentKey;
  private boolean causedByDrain;

  public PaneFiring(Aggregation aggregation, FiringPolicy policy, Receiver out) {
    this.aggregation = aggregation;
    this.policy = policy;
    this.out = out;
  }

  public void begin(Task task) {
    this.task = task;
    this.currentKey = null;
    this.causedByDrain = false;
  }

  /** The key whose result is under way. */
  public byte @Nullable [] currentKey() {
    return currentKey;
  }

  public void at(byte @Nullable [] key) {
    currentKey = key;
  }

  /** Whether windows close from now on because the query is drained. */
  public void setCausedByDrain(boolean causedByDrain) {
    this.causedByDrain = causedByDrain;
  }

  /** Whether a window that just took elements emits them in this batch. */
  public boolean emitsOnChange(long maxTimestampMillis, long inputMillis) {
    OnChange onChange = inputMillis > maxTimestampMillis ? policy.late() : policy.early();
    return onChange == OnChange.FIRE;
  }

  /** Whether a closed window to which nothing came since its last pane emits when it expires. */
  public boolean emitsEmptyFinal() {
    return policy.closing() == OnEmpty.FIRE_ALWAYS;
  }

  /** What a window is, and when. */
  public record Moment(
      byte[] key, Object window, long maxTimestampMillis, long inputMillis, boolean isLast) {}

  /** Emits the window's next pane if there is to be one; afterwards nothing is pending. */
  public void fire(Moment moment, WindowState state) throws Exception {
    Task in = present(task);
    currentKey = moment.key();
    Pane pane =
        state.next(
            moment.maxTimestampMillis(),
            moment.inputMillis(),
            in.outputWatermarkMillis(),
            moment.isLast());
    if (isWanted(pane, state)) {
      Object whole = state.whole(aggregation);
      Object accumulator = whole == null ? aggregation.createAccumulator() : whole;
      Pane given = causedByDrain ? pane.becauseOfDrain() : pane;
      aggregation.emit(moment.key(), moment.window(), accumulator, given, out);
      in.firing().spend(moment.key().length);
      state.emitted(pane);
    }
    state.isPending = false;
    if (policy.accumulation() == Accumulation.DISCARDING) {
      state.discard();
    }
  }

  private boolean isWanted(Pane pane, WindowState state) {
    return state.isPending
        || (pane.timing() == Timing.ON_TIME && policy.onTime() == OnEmpty.FIRE_ALWAYS)
        || (pane.isLast() && policy.closing() == OnEmpty.FIRE_ALWAYS);
  }

  private static <T> T present(@Nullable T of) {
    if (of == null) {
      throw new IllegalStateException("Panes fire outside a batch");
    }
    return of;
  }
}
