package dev.sluice.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/** One pipeline on Beam's own runner and on this one: what each gives, with times and windows. */
final class BothRunners {
  private BothRunners() {}

  /** What the collection that {@code build} makes has on the DirectRunner, sorted. */
  static List<String> direct(Function<Pipeline, ? extends PCollection<?>> build) {
    DirectOptions options = PipelineOptionsFactory.create().as(DirectOptions.class);
    options.setRunner(DirectRunner.class);
    options.setTargetParallelism(2);
    return run(options, build);
  }

  /** The same on Sluice, to the pipeline's end. */
  static List<String> sluice(
      Function<Pipeline, ? extends PCollection<?>> build, String... arguments) {
    SluicePipelineOptions options =
        PipelineOptionsFactory.fromArgs(arguments).as(SluicePipelineOptions.class);
    options.setRunner(SluiceRunner.class);
    options.setParallelism(2);
    return run(options, build);
  }

  @SuppressWarnings("unchecked") // elements are only turned into text
  private static List<String> run(
      PipelineOptions options, Function<Pipeline, ? extends PCollection<?>> build) {
    String name = UUID.randomUUID().toString();
    Pipeline pipeline = Pipeline.create(options);
    PCollection<Object> given = (PCollection<Object>) build.apply(pipeline);
    given.apply("Collect", ParDo.of(new Collected.Collect<>(name)));
    pipeline.run().waitUntilFinish();
    List<String> rows = new ArrayList<>(Collected.take(name));
    rows.sort(null);
    return rows;
  }
}
