package dev.sluice.benchmarks.pipeline;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** At which rate rows are offered, and for how long. */
public interface LatencyOptions extends WordCountOptions {
  @Description("Rows that are created each second; 0 is half of the maximal rate.")
  @Default.Long(0)
  long getRowsPerSecond();

  void setRowsPerSecond(long value);

  @Description("Rows not committed at most while the maximal rate is measured.")
  @Default.Long(1_000_000)
  long getOutstandingRows();

  void setOutstandingRows(long value);

  @Description("Seconds at the maximal rate before it is measured.")
  @Default.Integer(10)
  int getWarmupSeconds();

  void setWarmupSeconds(int value);

  @Description("Seconds for which the maximal rate is measured.")
  @Default.Integer(10)
  int getMaximumSeconds();

  void setMaximumSeconds(int value);

  @Description("Seconds at the fixed rate that do not count.")
  @Default.Integer(5)
  int getSettleSeconds();

  void setSettleSeconds(int value);

  @Description("Seconds at the fixed rate that count.")
  @Default.Integer(30)
  int getSeconds();

  void setSeconds(int value);
}
