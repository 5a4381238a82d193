package dev.sluice.runner.heap;

import dev.sluice.runner.SluicePipelineOptions;
import dev.sluice.runner.SluiceRunner;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * Runs a scenario, all of its input in one batch. Ends with 0 if it counted what it must.
 *
 * <p>Arguments: the scenario, its size, the runner's options.
 */
final class SmallHeapMain {
  private SmallHeapMain() {}

  public static void main(String[] args) {
    Scenario scenario = Scenario.valueOf(args[0]);
    int size = Integer.parseInt(args[1]);
    SluicePipelineOptions options =
        PipelineOptionsFactory.fromArgs(Arrays.copyOfRange(args, 2, args.length))
            .as(SluicePipelineOptions.class);
    options.setRunner(SluiceRunner.class);
    options.setParallelism(2);
    options.setMaxRecordsPerBatch(Long.MAX_VALUE);
    options.setMaxBytesPerBatch(Long.MAX_VALUE);
    options.setMaxBatchReadMillis((long) Integer.MAX_VALUE);
    Pipeline pipeline = Pipeline.create(options);
    Map<String, Long> expected = new TreeMap<>(scenario.build(pipeline, size));

    Map<String, Long> found = Tally.of(pipeline.run());

    if (!found.equals(expected)) {
      System.err.println("Counted " + found + ", but must have counted " + expected);
      System.exit(1);
    }
  }
}
