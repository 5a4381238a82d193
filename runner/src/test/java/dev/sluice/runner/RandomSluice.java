package dev.sluice.runner;

import dev.sluice.testkit.pipelines.Run;
import dev.sluice.testkit.pipelines.RunnerUnderTest;
import dev.sluice.translation.fast.FastPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.joda.time.Duration;

/**
 * Sluice with random options: partitions, batch limits, fast paths, state backend, checkpoint or
 * none. A run with a checkpoint may be stopped somewhere and go on, with another parallelism.
 */
final class RandomSluice implements RunnerUnderTest {
  private static final Duration LIMIT = Duration.standardSeconds(60);

  private final long seed;
  private final Path directory;
  private int runs;

  RandomSluice(long seed, Path directory) {
    this.seed = seed;
    this.directory = directory;
  }

  @Override
  public void run(Run run) throws IOException {
    SplittableRandom random = new SplittableRandom(~seed);
    List<String> arguments = new ArrayList<>();
    arguments.add("--stateBackend=" + (random.nextInt(4) == 0 ? "rocksdb" : "heap"));
    arguments.add("--maxParallelism=" + random.nextInt(5, 64));
    arguments.add(
        "--maxRecordsPerBatch="
            + (random.nextInt(3) == 0 ? random.nextInt(1, 5) : random.nextInt(5, 200)));
    arguments.add("--fastPaths=" + fastPaths(random.split()));
    boolean isDurable = random.nextInt(3) == 0;
    if (isDurable) {
      arguments.add("--checkpointLocation=" + directory.resolve("checkpoint" + runs++));
    }
    if (isDurable && run.canBeCut()) {
      for (int cuts = random.nextInt(3); cuts > 0; cuts--) {
        run.closeGateAfter(random.nextInt(1, 60) / cuts);
        run(run, arguments, random.nextInt(1, 5), "available-now");
      }
      run.openGate();
    }
    run(run, arguments, random.nextInt(1, 5), "as-soon-as-possible");
  }

  /** All of them half of the time, else none or some. */
  private static String fastPaths(SplittableRandom random) {
    if (random.nextBoolean()) {
      return "all";
    }
    List<String> some = new ArrayList<>();
    for (FastPath path : FastPath.values()) {
      if (random.nextBoolean()) {
        some.add(OptionValues.spelled(path));
      }
    }
    return some.isEmpty() || random.nextInt(3) == 0 ? "none" : String.join(",", some);
  }

  private static void run(Run run, List<String> arguments, int parallelism, String trigger)
      throws IOException {
    SluicePipelineOptions options =
        PipelineOptionsFactory.fromArgs(arguments.toArray(new String[0]))
            .as(SluicePipelineOptions.class);
    options.setRunner(SluiceRunner.class);
    options.setParallelism(parallelism);
    options.setTrigger(trigger);
    options.setBlockOnRun(false);
    PipelineResult result = run.pipeline(options).run();
    if (result.waitUntilFinish(LIMIT) == null) {
      Object progress = ((SluicePipelineResult) result).query().lastProgress();
      result.cancel();
      throw new IllegalStateException("Did not end within " + LIMIT + ": " + progress);
    }
  }
}
