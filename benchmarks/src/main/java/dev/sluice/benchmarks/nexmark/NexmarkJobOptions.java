package dev.sluice.benchmarks.nexmark;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;

/** What one process measures. */
public interface NexmarkJobOptions extends PipelineOptions {
  @Description("The query, such as q5.")
  @Validation.Required
  String getQuery();

  void setQuery(String value);

  @Description("Events of a measured pass.")
  @Default.Long(500_000)
  long getEvents();

  void setEvents(long value);

  @Description("Generators, each a split of the source.")
  @Default.Integer(2)
  int getGenerators();

  void setGenerators(int value);

  @Description("Unbounded source or bounded.")
  @Default.Enum("STREAMING")
  NexmarkPipeline.Mode getMode();

  void setMode(NexmarkPipeline.Mode value);

  @Description("Events of a warm-up pass.")
  @Default.Long(100_000)
  long getWarmupEvents();

  void setWarmupEvents(long value);

  @Description("Warm-up passes are made until this time has passed; at least one, unless 0.")
  @Default.Integer(10)
  int getWarmupSeconds();

  void setWarmupSeconds(int value);

  @Description("Measured passes.")
  @Default.Integer(2)
  int getPasses();

  void setPasses(int value);

  @Description("File for a flight recording of the measured passes; none if empty.")
  @Default.String("")
  String getRecording();

  void setRecording(String value);
}
