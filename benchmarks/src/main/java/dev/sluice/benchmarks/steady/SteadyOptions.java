package dev.sluice.benchmarks.steady;

import dev.sluice.runner.SluicePipelineOptions;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** What {@link SteadyJob} runs, and for how long. */
public interface SteadyOptions extends SluicePipelineOptions {
  @Description("How many queries run in this process.")
  @Default.Integer(1)
  int getQueries();

  void setQueries(int queries);

  @Description("How many keys each query keeps state for.")
  @Default.Long(100_000)
  long getKeys();

  void setKeys(long keys);

  @Description("How many bytes the state of one key has.")
  @Default.Integer(200)
  int getValueBytes();

  void setValueBytes(int valueBytes);

  @Description("How many rows a second each query is given; 0: as many as it takes.")
  @Default.Long(2_000)
  long getRate();

  void setRate(long rate);

  @Description("How long to run, in seconds.")
  @Default.Integer(600)
  int getSeconds();

  void setSeconds(int seconds);

  @Description("How long between two looks at what the process takes, in seconds.")
  @Default.Integer(10)
  int getEverySeconds();

  void setEverySeconds(int everySeconds);

  @Description("Where checkpoints go, an empty directory.")
  String getFolder();

  void setFolder(String folder);
}
