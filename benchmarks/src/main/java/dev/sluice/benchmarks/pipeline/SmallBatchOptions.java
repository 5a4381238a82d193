package dev.sluice.benchmarks.pipeline;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** How many rows are offered, and how often. */
public interface SmallBatchOptions extends WordCountOptions {
  @Description("Rows that are offered at once.")
  @Default.Integer(1000)
  int getRowsPerBatch();

  void setRowsPerBatch(int value);

  @Description("Words in a row; each falls into two windows.")
  @Default.Integer(1)
  int getWordsPerRow();

  void setWordsPerRow(int value);

  @Description("Batches that are measured.")
  @Default.Integer(500)
  int getBatches();

  void setBatches(int value);

  @Description("Batches before those that are measured.")
  @Default.Integer(100)
  int getWarmupBatches();

  void setWarmupBatches(int value);

  @Description("The pause between a batch's commit and the next rows is random, below this.")
  @Default.Integer(20)
  int getMaxPauseMillis();

  void setMaxPauseMillis(int value);
}
