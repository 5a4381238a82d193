package dev.sluice.benchmarks.bounded;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;

/** What one process measures. */
public interface BoundedJobOptions extends PipelineOptions {
  @Description("The pipeline, such as group.")
  @Validation.Required
  Workload getWorkload();

  void setWorkload(Workload value);

  @Description("Size of the large input of a measured pass.")
  @Default.Long(20_000_000)
  long getPairs();

  void setPairs(long value);

  @Description("The same for the warm-up pass; none if 0.")
  @Default.Long(1_000_000)
  long getWarmupPairs();

  void setWarmupPairs(long value);

  @Description("File for a flight recording of the measured pass; none if empty.")
  @Default.String("")
  String getRecording();

  void setRecording(String value);
}
