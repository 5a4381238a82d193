package dev.sluice.runner;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** What {@link TestSluiceRunner} can do besides: cut a test's input into batches of all sizes. */
@Description("Options of the Sluice runner for tests.")
public interface TestSluicePipelineOptions extends SluicePipelineOptions {
  @Description(
      "If more than 0, each batch reads 1 to so many records, as drawn from --drawSeed and the"
          + " batch's number.")
  @Default.Integer(0)
  int getDrawnRecordsPerBatch();

  void setDrawnRecordsPerBatch(int drawnRecordsPerBatch);

  @Description("From which the sizes of batches are drawn: the same seed, the same sizes.")
  @Default.Long(1)
  long getDrawSeed();

  void setDrawSeed(long drawSeed);
}
