package dev.sluice.benchmarks.pipeline;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** How much of everything one process has. */
public interface ScalingOptions extends PipelineOptions {
  @Description("Different keys, each of which comes once before anything is measured.")
  @Default.Long(10_000)
  long getKeys();

  void setKeys(long value);

  @Description("Windows over which the numbers are spread, all of them open to the end.")
  @Default.Integer(1)
  int getWindows();

  void setWindows(int value);

  @Description("Steps that group by key, one behind the other.")
  @Default.Integer(1)
  int getStages();

  void setStages(int value);

  @Description("Numbers that come after the keys and are not measured.")
  @Default.Integer(100_000)
  int getWarmup();

  void setWarmup(int value);

  @Description("Numbers that are measured.")
  @Default.Integer(1_000_000)
  int getUpdates();

  void setUpdates(int value);

  @Description("File for a flight recording of what is measured; none if empty.")
  @Default.String("")
  String getRecording();

  void setRecording(String value);
}
