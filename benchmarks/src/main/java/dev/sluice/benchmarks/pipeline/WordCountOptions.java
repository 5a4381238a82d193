package dev.sluice.benchmarks.pipeline;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;

/** What the measured word count reads and where its counts go. */
public interface WordCountOptions extends PipelineOptions {
  @Description("File or glob of lines: epoch milliseconds, a tab, words between single spaces.")
  @Validation.Required
  String getInput();

  void setInput(String value);

  @Description("Prefix of the output files; used by the sink FILES.")
  @Default.String("")
  String getOutput();

  void setOutput(String value);

  @Description("FILES writes the counts with TextIO, COUNT only tallies them in metrics.")
  @Default.Enum("FILES")
  Sink getSink();

  void setSink(Sink value);

  @Description("Output files per window.")
  @Default.Integer(2)
  int getShards();

  void setShards(int value);

  /** Where the counts go. */
  enum Sink {
    FILES,
    COUNT
  }
}
