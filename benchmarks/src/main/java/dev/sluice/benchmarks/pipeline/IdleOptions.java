package dev.sluice.benchmarks.pipeline;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** How long nothing is done. */
public interface IdleOptions extends PipelineOptions {
  @Description("Whether a pipeline runs; without one it is seen what a JVM takes by itself.")
  @Default.Boolean(true)
  boolean isWithPipeline();

  void setWithPipeline(boolean value);

  @Description("Lots of rows that are counted, one by one, before nothing more comes.")
  @Default.Integer(3000)
  int getLots();

  void setLots(int value);

  @Description("Seconds until it is quiet, not measured.")
  @Default.Integer(10)
  int getSettleSeconds();

  void setSettleSeconds(int value);

  @Description("Seconds that are measured.")
  @Default.Integer(60)
  int getSeconds();

  void setSeconds(int value);

  @Description("Directory in which nothing may change meanwhile.")
  @Default.String("")
  String getWatched();

  void setWatched(String value);
}
