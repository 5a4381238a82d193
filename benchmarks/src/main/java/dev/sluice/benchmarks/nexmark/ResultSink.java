package dev.sluice.benchmarks.nexmark;

import org.apache.beam.sdk.nexmark.model.KnownSize;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.TimestampedValue;

/** The end of a query: adds its results up. */
final class ResultSink<T extends KnownSize> extends DoFn<TimestampedValue<T>, Void> {
  private static final long serialVersionUID = 1L;

  private final Query query;
  private transient ResultDigest bundle;

  ResultSink(Query query) {
    this.query = query;
    bundle = new ResultDigest(query);
  }

  @StartBundle
  public void startBundle() {
    bundle = new ResultDigest(query);
  }

  @ProcessElement
  public void process(@Element TimestampedValue<T> result) {
    bundle.add(result.getValue());
  }

  @FinishBundle
  public void finishBundle() {
    Observed.found(bundle);
  }
}
