package dev.sluice.runner.heap;

import dev.sluice.runner.SluicePipelineOptions;
import dev.sluice.runner.SluiceRunner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * Runs scenarios at the same time, all of the input of each in one batch. Ends with 0 if they
 * counted what they must, and took no more memory than they may.
 *
 * <p>Arguments: the scenarios and their sizes, between commas; the runner's options.
 */
final class SmallHeapMain {
  private SmallHeapMain() {}

  /** A scenario that runs, and what it must have counted in the end. */
  private record Running(Scenario scenario, PipelineResult result, Map<String, Long> expected) {}

  public static void main(String[] args) {
    List<String> scenarios = Arrays.asList(args[0].split(",", -1));
    List<String> sizes = Arrays.asList(args[1].split(",", -1));
    ResidentMemory memory = ResidentMemory.watched();
    List<Running> all = new ArrayList<>();
    for (int i = 0; i < scenarios.size(); i++) {
      SluicePipelineOptions options = options(args, i);
      Pipeline pipeline = Pipeline.create(options);
      Scenario scenario = Scenario.valueOf(scenarios.get(i));
      Map<String, Long> expected =
          new TreeMap<>(scenario.build(pipeline, Integer.parseInt(sizes.get(i))));
      all.add(new Running(scenario, pipeline.run(), expected));
    }
    boolean right = true;
    for (Running one : all) {
      one.result().waitUntilFinish();
      Map<String, Long> found = Tally.of(one.result());
      if (!found.equals(one.expected())) {
        right = false;
        System.err.printf(
            "%s counted %s, but must have counted %s%n", one.scenario(), found, one.expected());
      }
    }
    Long nativeBytes = options(args, 0).getNativeMemoryBytes();
    if (nativeBytes != null) {
      right &= memory.isWithin(nativeBytes);
    }
    System.exit(right ? 0 : 1);
  }

  private static SluicePipelineOptions options(String[] args, int query) {
    SluicePipelineOptions options =
        PipelineOptionsFactory.fromArgs(Arrays.copyOfRange(args, 2, args.length))
            .as(SluicePipelineOptions.class);
    options.setRunner(SluiceRunner.class);
    options.setJobName("small-heap-" + query);
    options.setCheckpointLocation(
        Path.of(options.getCheckpointLocation()).resolve("" + query).toString());
    options.setBlockOnRun(false);
    if (Arrays.stream(args).noneMatch(arg -> arg.startsWith("--parallelism="))) {
      options.setParallelism(2);
    }
    options.setMaxRecordsPerBatch(Long.MAX_VALUE);
    options.setMaxBytesPerBatch(Long.MAX_VALUE);
    options.setMaxBatchReadMillis((long) Integer.MAX_VALUE);
    return options;
  }
}
