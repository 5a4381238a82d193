package dev.sluice.translation.split;

import dev.sluice.engine.operator.Task;
import dev.sluice.engine.timer.KeyedFunction;
import dev.sluice.engine.timer.KeyedState;
import dev.sluice.engine.timer.Timer;
import dev.sluice.translation.dofn.Outputs;
import dev.sluice.translation.split.Residuals.Residual;
import java.io.IOException;
import java.util.List;
import org.apache.beam.runners.core.OutputAndTimeBoundedSplittableProcessElementInvoker;
import org.apache.beam.runners.core.SplittableProcessElementInvoker;
import org.apache.beam.sdk.fn.splittabledofn.RestrictionTrackers;
import org.apache.beam.sdk.transforms.DoFn.ProcessContinuation;
import org.apache.beam.sdk.transforms.reflect.DoFnInvoker;
import org.apache.beam.sdk.transforms.splittabledofn.RestrictionTracker;
import org.apache.beam.sdk.transforms.splittabledofn.WatermarkEstimator;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.WindowedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Processes pieces of work, each until it is done, asks to be resumed, or has used up its share of
 * the batch. The rest waits in state and goes on in a later batch: the very next, or when its delay
 * is over.
 *
 * <p>Shares are even: what the batch may give, divided by the pieces that were at work in the last
 * one. What is given does not count against the task's budget, which is for timers: a task whose
 * budget is spent leaves its watermark where it is, but the rests here are what moves it on.
 *
 * <p>A drain truncates each restriction once, before it goes on: those that wait are visited for it
 * at once, whatever their delay; what is left of them goes on when it would have. Owned by the
 * task's thread.
 */
final class SplitFunction implements KeyedFunction {
  /** No batch is cut into pieces smaller than this, unless it is smaller itself. */
  private static final long LEAST_SHARE = 100;

  private final OpenSplittable splittable;
  private final SplitBundle bundle;
  private final Outputs outputs;
  private final Residuals residuals;
  private final Truncation truncation;
  private @Nullable Task task;
  private @Nullable KeyedState keyed;
  private long share;
  private long leastShare;
  private long left;
  private long processed;
  private boolean isUnfinished;

  SplitFunction(OpenSplittable splittable, Outputs outputs, Residuals residuals) {
    this.splittable = splittable;
    this.bundle = new SplitBundle(splittable, outputs);
    this.outputs = outputs;
    this.residuals = residuals;
    this.truncation = new Truncation(splittable);
  }

  @Override
  public PendingClockTimers pendingClockTimers() {
    return PendingClockTimers.AT_ONCE_IN_DRAIN;
  }

  @Override
  public void begin(Task batch, KeyedState present) {
    task = batch;
    keyed = present;
    bundle.begin(batch);
    left = Math.max(1, batch.budget().recordsLeft());
    share = left / Math.max(1, processed);
    leastShare = Math.min(LEAST_SHARE, left);
    processed = 0;
    isUnfinished = false;
  }

  @Override
  @SuppressWarnings("unchecked") // what comes over the exchange is pieces of work
  public void elements(List<Object> elements) {
    for (Object element : elements) {
      WindowedValue<Work> work = (WindowedValue<Work>) element;
      splittable.measured(() -> first(work));
    }
  }

  private void first(WindowedValue<Work> work) throws Exception {
    WindowedValue<Object> element = elementOf(work);
    Object restriction = work.getValue().restriction();
    Object state =
        splittable
            .invoker()
            .invokeGetInitialWatermarkEstimatorState(
                splittable.arguments(element, restriction, null));
    Residual piece = new Residual(work, task().batch(), restriction, state, false, null);
    if (task().isDraining()) {
      Object part = truncation.of(element, restriction, state);
      if (part == null) {
        return;
      }
      piece = piece.truncatedTo(part);
    }
    process(piece);
  }

  @SuppressWarnings("NullAway") // an element may be null
  private static WindowedValue<Object> elementOf(WindowedValue<Work> work) {
    return work.withValue(work.getValue().element());
  }

  @Override
  public void timers(List<Timer> due) throws Exception {
    Residual residual = residuals.read(keyed());
    if (residual.batch() == task().batch()) {
      waitForNextBatch(due.get(0));
    } else if (task().isDraining()) {
      splittable.measured(() -> drain(residual, due.get(0)));
    } else {
      splittable.measured(() -> process(residual));
    }
  }

  /** A rest is truncated once; what is left of it keeps its turn. */
  private void drain(Residual residual, Timer timer) throws Exception {
    Residual piece = residual;
    if (!residual.truncated()) {
      Object part =
          truncation.of(
              elementOf(residual.work()), residual.restriction(), residual.estimatorState());
      if (part == null) {
        residuals.clear(keyed());
        return;
      }
      piece = residual.truncatedTo(part);
      residuals.write(keyed(), piece);
    }
    if (timer.timeMillis() < task().clockMillis()) {
      process(piece);
    } else {
      keyed().setTimer(timer);
    }
  }

  /** A timer set again while timers fire is left to a later batch. */
  private void waitForNextBatch(Timer timer) {
    keyed().setTimer(timer);
    isUnfinished = true;
  }

  private void process(Residual piece) throws Exception {
    processed++;
    bundle.start();
    WindowedValue<Object> element = elementOf(piece.work());
    Arguments arguments =
        splittable.arguments(element, piece.restriction(), piece.estimatorState());
    DoFnInvoker<Object, Object> invoker = splittable.invoker();
    WatermarkEstimator<Object> estimator = invoker.invokeNewWatermarkEstimator(arguments);
    RestrictionTracker<Object, Object> tracker = invoker.invokeNewTracker(arguments);
    long mayGive = Math.max(leastShare, Math.min(share, left));
    Checkpointing checkpointing = new Checkpointing(outputs, task().budget(), mayGive);
    var result =
        processing(checkpointing)
            .invokeProcessElement(
                invoker,
                element,
                RestrictionTrackers.observe(tracker, checkpointing),
                estimator,
                splittable.parDo().sideInputMapping());
    left -= checkpointing.given();
    keep(piece, result);
  }

  @SuppressWarnings("unchecked") // the pipeline's own types; here they are objects
  private SplittableProcessElementInvoker<Object, Object, Object, Object, Object> processing(
      Checkpointing checkpointing) {
    return new OutputAndTimeBoundedSplittableProcessElementInvoker<>(
        splittable.doFn(),
        splittable.parDo().options().get(),
        checkpointing,
        (TupleTag<Object>) splittable.parDo().outputs().get(0),
        splittable.sideInputs(),
        checkpointing.asScheduler(),
        Integer.MAX_VALUE,
        Duration.ZERO,
        () -> bundle);
  }

  private void keep(
      Residual piece,
      SplittableProcessElementInvoker<Object, Object, Object, Object, Object>.Result result)
      throws IOException {
    Object rest = result.getResidualRestriction();
    if (rest == null) {
      if (piece.stored() != null) {
        residuals.clear(keyed());
      }
      return;
    }
    Object state = result.getFutureWatermarkEstimatorState();
    residuals.write(keyed(), piece.left(task().batch(), rest, state));
    residuals.schedule(
        keyed(),
        resumeMillis(result.getContinuation()),
        owed(piece, result.getFutureOutputWatermark()));
  }

  /** Without an estimator of its own a DoFn owes from its element's time on. */
  private Instant owed(Residual piece, @Nullable Instant watermark) {
    return watermark == null || !splittable.hasEstimator()
        ? piece.work().getTimestamp()
        : watermark;
  }

  /** Without a delay it is before all times, so that the clock need not go on; first come first. */
  private long resumeMillis(ProcessContinuation continuation) {
    long delayMillis = continuation.shouldResume() ? continuation.resumeDelay().getMillis() : 0;
    if (delayMillis > 0) {
      return task().clockMillis() + delayMillis - 1;
    }
    isUnfinished = true;
    return Long.MIN_VALUE + task().batch();
  }

  @Override
  public void finish() {
    bundle.finish();
    if (isUnfinished) {
      task().reportUnfinished();
    }
    splittable.meter().report(task());
  }

  private Task task() {
    if (task == null) {
      throw new IllegalStateException("A splittable step runs within a batch only");
    }
    return task;
  }

  private KeyedState keyed() {
    if (keyed == null) {
      throw new IllegalStateException("A splittable step runs within a batch only");
    }
    return keyed;
  }

  @Override
  public void close() {
    splittable.close();
  }
}
