package dev.sluice.translation.split;

import dev.sluice.engine.operator.Budget;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.fn.splittabledofn.RestrictionTrackers.ClaimObserver;
import org.apache.beam.sdk.util.WindowedValueMultiReceiver;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.WindowedValue;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a restriction under way gives up its rest: at the first claim after its share of the
 * batch's outputs is used up, or after the batch's time is.
 *
 * <p>Only a claim that is granted shows that there is more to do. A checkpoint taken at the last
 * output of the share would also cut restrictions that are just about to end, into a piece that is
 * done and a rest that has nothing to give; so a share is exceeded by what one claim gives.
 *
 * <p>runners-core asks for a timer on its first claim, to take the checkpoint when the time is
 * over. Here the request is kept instead, and granted on the task's own thread: a batch has no
 * other threads. Where a tracker can't be split just then it is asked again at a later claim.
 */
final class Checkpointing implements WindowedValueMultiReceiver, ClaimObserver<Object> {
  private final WindowedValueMultiReceiver outputs;
  private final Budget budget;
  private long next;
  private long given;
  private @Nullable Runnable checkpoint;

  Checkpointing(WindowedValueMultiReceiver outputs, Budget budget, long share) {
    this.outputs = outputs;
    this.budget = budget;
    this.next = share;
  }

  @Override
  public <T> void output(TupleTag<T> tag, WindowedValue<T> value) {
    outputs.output(tag, value);
    given++;
  }

  /** How many outputs there were. */
  long given() {
    return given;
  }

  @Override
  public void onClaimed(Object position) {
    if (given >= next || budget.isSpent()) {
      takeCheckpoint();
      next = Math.max(next, given * 2);
    }
  }

  @Override
  public void onClaimFailed(Object position) {}

  private void takeCheckpoint() {
    if (checkpoint != null) {
      checkpoint.run();
    }
  }

  /** Stands where runners-core wants a timer. */
  ScheduledExecutorService asScheduler() {
    InvocationHandler keeps =
        (proxy, method, arguments) -> {
          if (!method.getName().equals("schedule")) {
            throw new UnsupportedOperationException(method.toString());
          }
          checkpoint = (Runnable) arguments[0];
          return new Kept();
        };
    return (ScheduledExecutorService)
        Proxy.newProxyInstance(
            Checkpointing.class.getClassLoader(),
            new Class<?>[] {ScheduledExecutorService.class},
            keeps);
  }

  /** There is nothing to wait for and nothing to cancel. */
  private static final class Kept implements ScheduledFuture<Object> {
    @Override
    public long getDelay(TimeUnit unit) {
      return 0;
    }

    @Override
    public int compareTo(Delayed other) {
      return 0;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      return false;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public boolean isDone() {
      return true;
    }

    @Override
    public @Nullable Object get() {
      return null;
    }

    @Override
    public @Nullable Object get(long timeout, TimeUnit unit) {
      return null;
    }
  }
}
