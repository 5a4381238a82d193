package dev.sluice.benchmarks.nexmark;

import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.nexmark.NexmarkConfiguration;
import org.apache.beam.sdk.nexmark.NexmarkUtils;
import org.apache.beam.sdk.nexmark.NexmarkUtils.CoderStrategy;
import org.apache.beam.sdk.nexmark.model.Event;
import org.apache.beam.sdk.nexmark.model.KnownSize;
import org.apache.beam.sdk.nexmark.queries.NexmarkQuery;
import org.apache.beam.sdk.nexmark.queries.NexmarkQueryTransform;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;

/**
 * A query between its generator and a sink, as a pipeline that ends when the events are out.
 *
 * <p>Built from the published query classes, without Nexmark's launcher, which asks for metrics
 * until nothing changes any more and then cancels.
 */
public final class NexmarkPipeline {
  private final Query query;
  private final NexmarkConfiguration configuration;
  private final Mode mode;

  /** How events come. */
  public enum Mode {
    /** From an unbounded source with a watermark. */
    STREAMING,
    /** From a bounded source. */
    BATCH
  }

  public NexmarkPipeline(Query query, NexmarkConfiguration configuration, Mode mode) {
    this.query = query;
    this.configuration = configuration;
    this.mode = mode;
  }

  /** The pipeline that is measured: events and results are counted in {@link Observed}. */
  Pipeline measured(PipelineOptions options) {
    return pipeline(options, query.transform(configuration), new ResultSink<>(query));
  }

  /**
   * The query with a sink of the caller's.
   *
   * @param transform of the query, fresh
   */
  public <T extends KnownSize> Pipeline pipeline(
      PipelineOptions options,
      NexmarkQueryTransform<T> transform,
      DoFn<? super TimestampedValue<T>, Void> sink) {
    Pipeline pipeline = Pipeline.create(options);
    NexmarkUtils.setupPipeline(CoderStrategy.HAND, pipeline);
    if (transform.needsSideInput()) {
      transform.setSideInput(NexmarkUtils.prepareSideInput(pipeline, configuration));
    }
    // The coder that the source has: that of the class, inferred, is a slower one
    PCollection<Event> events =
        pipeline
            .apply("Events", source())
            .apply("Tap", ParDo.of(new EventTap()))
            .setCoder(Event.CODER);
    results(events, transform).apply("Results", ParDo.of(sink));
    return pipeline;
  }

  private PTransform<PBegin, PCollection<Event>> source() {
    return mode == Mode.STREAMING
        ? Generators.stream(configuration)
        : Generators.batch(configuration);
  }

  /** NexmarkQuery is declared with a wildcard, but expands to exactly this. */
  @SuppressWarnings("unchecked") // see above
  private <T extends KnownSize> PCollection<TimestampedValue<T>> results(
      PCollection<Event> events, NexmarkQueryTransform<T> transform) {
    return (PCollection<TimestampedValue<T>>)
        events.apply(new NexmarkQuery<>(configuration, transform));
  }
}
