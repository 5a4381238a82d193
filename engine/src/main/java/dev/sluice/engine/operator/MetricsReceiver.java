package dev.sluice.engine.operator;

/** Takes what was measured, in the form that the query's {@link MetricsFold} folds. */
@FunctionalInterface
public interface MetricsReceiver {
  void report(byte[] metrics);
}
