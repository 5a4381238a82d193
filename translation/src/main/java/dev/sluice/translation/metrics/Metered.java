package dev.sluice.translation.metrics;

import dev.sluice.engine.operator.Chunk;
import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.operator.KeyAware;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.Step;
import dev.sluice.engine.operator.StepFactory;
import dev.sluice.engine.operator.Task;
import org.apache.beam.sdk.metrics.MetricsContainer;
import org.jspecify.annotations.Nullable;

/**
 * Steps and heads of the engine that run user code: what it measures goes under the name of a
 * transform of their own.
 */
public final class Metered {
  private Metered() {}

  /** {@code factory}'s step under the meter of {@code name}. */
  public static StepFactory step(String name, StepFactory factory) {
    return (context, outputs) -> {
      StepMeter meter = new StepMeter(name, context.metrics());
      return meter.during(() -> new MeteredStep(factory.open(context, outputs), meter));
    };
  }

  /** {@code factory}'s operator under the meter of {@code name}. */
  public static HeadFactory head(String name, HeadFactory factory) {
    HeadFactory metered =
        (context, outputs) -> {
          StepMeter meter = new StepMeter(name, context.metrics());
          return meter.during(() -> new MeteredHead(factory.open(context, outputs), meter));
        };
    return metered.withLayout(factory.layout());
  }

  private static final class MeteredStep implements Step {
    private final Step step;
    private final StepMeter meter;
    private @Nullable Task task;

    MeteredStep(Step step, StepMeter meter) {
      this.step = step;
      this.meter = meter;
    }

    @Override
    public void begin(Task batch) throws Exception {
      task = batch;
      step.begin(batch);
    }

    @Override
    public void accept(Object element) throws Exception {
      MetricsContainer outer = meter.enter();
      try {
        step.accept(element);
      } finally {
        meter.exit(outer);
      }
    }

    @Override
    public void finish() throws Exception {
      meter.run(step::finish);
      if (task != null) {
        meter.report(task);
      }
    }

    @Override
    public void close() throws Exception {
      try {
        step.close();
      } finally {
        meter.close();
      }
    }
  }

  private static final class MeteredHead implements Operator, KeyAware {
    private final Operator head;
    private final StepMeter meter;
    private @Nullable Task task;

    MeteredHead(Operator head, StepMeter meter) {
      this.head = head;
      this.meter = meter;
    }

    @Override
    public void begin(Task batch) throws Exception {
      task = batch;
      head.begin(batch);
    }

    @Override
    public boolean produce() throws Exception {
      return meter.during(head::produce);
    }

    @Override
    public void elements(int input, Chunk chunk) throws Exception {
      meter.run(() -> head.elements(input, chunk));
    }

    @Override
    public void advance(long inputWatermarkMillis) throws Exception {
      meter.run(() -> head.advance(inputWatermarkMillis));
    }

    @Override
    public void finish() throws Exception {
      meter.run(head::finish);
      if (task != null) {
        meter.report(task);
      }
    }

    @Override
    public byte @Nullable [] currentKey() {
      return head instanceof KeyAware aware ? aware.currentKey() : null;
    }

    @Override
    public void close() throws Exception {
      try {
        head.close();
      } finally {
        meter.close();
      }
    }
  }
}
