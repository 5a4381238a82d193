package dev.sluice.testkit.pipelines;

import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * One run of a random pipeline, perhaps in several parts. Owned by the test's thread.
 *
 * <p>Each part is the same pipeline anew; what all of them give is looked at together.
 */
public final class Run {
  private final PipelineSpec spec;
  private final String name;
  private final Taps taps;

  Run(PipelineSpec spec, String name) {
    this.spec = spec;
    this.name = name;
    this.taps = new Taps(name);
  }

  /** Whether some input is unbounded and gives its rows by and by, so that a run may be cut. */
  public boolean canBeCut() {
    return spec.inputs().stream().anyMatch(input -> input instanceof Input.Unbounded);
  }

  /**
   * Lets pipelines built from now on read so many rows of each split of an unbounded source, until
   * {@link #openGate}.
   */
  public void closeGateAfter(int rows) {
    Gate.set(name, rows);
  }

  /** Lets all rows through. */
  public void openGate() {
    Gate.open(name);
  }

  /** The pipeline, to be run with these options. */
  public Pipeline pipeline(PipelineOptions options) {
    Pipeline pipeline = Pipeline.create(options);
    spec.build(pipeline, taps, name);
    return pipeline;
  }

  Taps taps() {
    return taps;
  }

  PipelineSpec spec() {
    return spec;
  }
}
