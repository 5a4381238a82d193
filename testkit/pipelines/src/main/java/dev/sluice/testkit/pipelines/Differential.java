package dev.sluice.testkit.pipelines;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.joda.time.Duration;

/**
 * Runs random pipelines on Beam's DirectRunner and on another runner, and compares what they give.
 *
 * <p>What is compared where:
 *
 * <table>
 *   <caption>What Beam's model determines</caption>
 *   <tr><th>rows come</th><th>compared</th></tr>
 *   <tr><td>from bounded inputs, or unbounded ones with no row behind the watermark, grouped when
 *     the watermark passes the window's end</td>
 *     <td>elements, windows, timestamps and panes, as multisets. Each (key, window) has all its rows
 *     in one pane whatever the bundles are. Where lateness is allowed, whether that pane is the last
 *     depends on how far the watermark goes at once, and is left out.</td></tr>
 *   <tr><td>event by event from a TestStream</td>
 *     <td>the same under any trigger, late rows and drops included: each event has all its effects
 *     before the next</td></tr>
 *   <tr><td>otherwise, under triggers that count rows or look at the clock</td>
 *     <td>what {@link FreePanes} says: how often a trigger fires is the runner's affair</td></tr>
 *   <tr><td>out of steps for which Beam leaves time, pane or order open</td>
 *     <td>without those; {@link Fact} names them, each step's {@code after} says which</td></tr>
 * </table>
 *
 * <p>Beam lets a runner drop rows of windows that are over wherever it likes; steps for which that
 * matters stand only where there are none. {@link DirectQuirks} names what is not generated because
 * the DirectRunner itself breaks the model there.
 */
public final class Differential {
  private static final AtomicLong RUNS = new AtomicLong();
  private static final Duration LIMIT = Duration.standardSeconds(60);

  /** A pipeline that differs is run at most so often to find a smaller one. */
  private static final int SHRINKING_RUNS = 80;

  private final RunnerUnderTest tested;

  private Differential(RunnerUnderTest tested) {
    this.tested = tested;
  }

  /**
   * Compares on the random pipeline of a seed.
   *
   * @throws AssertionError if they differ beyond what Beam allows; it names the seed, how to run it
   *     again, the pipeline, a smaller one that differs too, and the differences
   */
  public static void check(long seed, RunnerUnderTest tested) {
    PipelineSpec spec = RandomPipeline.of(seed);
    Differential differential = new Differential(tested);
    List<String> differences = differential.differences(spec);
    if (differences.isEmpty()) {
      return;
    }
    PipelineSpec smallest = differential.shrunk(spec);
    throw new AssertionError(
        "Seed "
            + seed
            + " differs; run it again with -Dseed="
            + seed
            + "\n"
            + spec
            + show(differences)
            + (smallest.equals(spec)
                ? ""
                : "Smaller:\n" + smallest + show(differential.differences(smallest))));
  }

  /** Compares on a given pipeline. */
  static void check(PipelineSpec spec, RunnerUnderTest tested) {
    List<String> differences = new Differential(tested).differences(spec);
    if (!differences.isEmpty()) {
      throw new AssertionError(spec + show(differences));
    }
  }

  private static String show(List<String> differences) {
    StringBuilder text = new StringBuilder();
    differences.stream().limit(30).forEach(line -> text.append("    ").append(line).append('\n'));
    if (differences.size() > 30) {
      text.append("    and ").append(differences.size() - 30).append(" more\n");
    }
    return text.toString();
  }

  private PipelineSpec shrunk(PipelineSpec spec) {
    PipelineSpec smallest = spec;
    int runs = 0;
    boolean hasShrunk = true;
    while (hasShrunk) {
      hasShrunk = false;
      for (PipelineSpec smaller : smallest.smaller()) {
        if (runs++ == SHRINKING_RUNS) {
          return smallest;
        }
        if (!differences(smaller).isEmpty()) {
          smallest = smaller;
          hasShrunk = true;
          break;
        }
      }
    }
    return smallest;
  }

  private List<String> differences(PipelineSpec spec) {
    Run direct = new Run(spec, "direct" + RUNS.incrementAndGet());
    Run other = new Run(spec, "tested" + RUNS.incrementAndGet());
    try {
      runDirect(direct);
      try {
        tested.run(other);
      } catch (Exception e) {
        return List.of("failed: " + trace(e));
      }
      return differences(direct.taps(), other.taps());
    } finally {
      direct.taps().clear();
      other.taps().clear();
      other.openGate();
    }
  }

  private static String trace(Throwable failure) {
    java.io.StringWriter text = new java.io.StringWriter();
    failure.printStackTrace(new java.io.PrintWriter(text));
    return text.toString();
  }

  private static List<String> differences(Taps direct, Taps other) {
    List<String> differences = new ArrayList<>();
    for (Map.Entry<String, Comparison> tap : direct.comparisons().entrySet()) {
      String name = tap.getKey();
      tap.getValue()
          .differences(direct.seen(name), other.seen(name))
          .forEach(difference -> differences.add(name + " " + difference));
    }
    return differences;
  }

  private static void runDirect(Run run) {
    DirectOptions options = PipelineOptionsFactory.create().as(DirectOptions.class);
    options.setRunner(DirectRunner.class);
    options.setTargetParallelism(2);
    options.setEnforceImmutability(false);
    options.setEnforceEncodability(false);
    options.setBlockOnRun(false);
    try {
      PipelineResult result = run.pipeline(options).run();
      if (result.waitUntilFinish(LIMIT) == null) {
        result.cancel();
        throw new IllegalStateException("The DirectRunner did not end within " + LIMIT);
      }
    } catch (Exception e) {
      throw new IllegalStateException("The DirectRunner failed on\n" + run.spec(), e);
    }
  }
}
