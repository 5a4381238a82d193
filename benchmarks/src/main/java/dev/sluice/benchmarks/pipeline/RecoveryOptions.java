package dev.sluice.benchmarks.pipeline;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** What one process has to do with a checkpoint. */
public interface RecoveryOptions extends PipelineOptions {
  @Description("Keys, each with a value of its own in state.")
  @Default.Integer(100_000)
  int getKeys();

  void setKeys(int value);

  @Description("Bytes of each value.")
  @Default.Integer(1000)
  int getValueBytes();

  void setValueBytes(int value);

  @Description("Rows that were offered to processes before this.")
  @Default.Integer(0)
  int getRowsBefore();

  void setRowsBefore(int value);

  @Description("Rows that are offered at once at the start of this process.")
  @Default.Integer(1000)
  int getRows();

  void setRows(int value);

  @Description("Lots of a hundred rows that follow, each after the one before is committed.")
  @Default.Integer(0)
  int getLots();

  void setLots(int value);

  @Description("Milliseconds before each such lot.")
  @Default.Integer(500)
  int getPauseMillis();

  void setPauseMillis(int value);

  @Description("When the process was started, in milliseconds since the epoch.")
  @Default.Long(0)
  long getStartedMillis();

  void setStartedMillis(long value);

  @Description("File for a flight recording from main to the first commit; none if empty.")
  @Default.String("")
  String getRecording();

  void setRecording(String value);
}
