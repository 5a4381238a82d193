package dev.sluice.examples.wordcount;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * What the windowed word count can be told on the command line. Lengths of time are written as
 * {@code 90s}, {@code 10m} or {@code PT1H30M}. {@link WordCountSettings} checks all of it.
 */
public interface WindowedWordCountOptions extends PipelineOptions {
  @Description(
      "Files of timed lines to count, a glob; a line is an ISO-8601 instant, a space or tab, then"
          + " the text. Default: the lines of this checkout's docs and sources, with times put on.")
  @Nullable String getInput();

  void setInput(@Nullable String input);

  @Description(
      "A directory to watch for files of timed lines, which are renamed into it when whole. Names"
          + " that start with '.' or end in '.tmp' are passed over; a file named _END ends the run.")
  @Nullable String getWatch();

  void setWatch(@Nullable String watch);

  @Description("With --watch: the name of the file after which nothing more will come.")
  @Nullable String getUntil();

  void setUntil(@Nullable String until);

  @Description("With --watch: milliseconds between two looks into the directory, at least 1.")
  @Default.Long(100)
  long getPollMillis();

  void setPollMillis(long pollMillis);

  @Description(
      "With --watch: how many readers may share the files. Each holds the watermark back until it"
          + " has had a file, so more than 1 suits only directories that fill steadily.")
  @Default.Integer(1)
  int getWatchSplits();

  void setWatchSplits(int watchSplits);

  @Description("With --topic: the Kafka brokers to ask first, host:port, separated by commas.")
  @Nullable String getBootstrapServers();

  void setBootstrapServers(@Nullable String bootstrapServers);

  @Description("A Kafka topic whose records' values are timed lines; read from its beginning.")
  @Nullable String getTopic();

  void setTopic(@Nullable String topic);

  @Description(
      "How far the watermark stays behind the latest event time seen: lines that are no more than"
          + " this out of order are always counted. For --watch and --topic; the lines of --input"
          + " are all counted.")
  @Default.String("10m")
  String getMaxDelay();

  void setMaxDelay(String maxDelay);

  @Description("How long after its end, by the watermark, a window still takes late lines.")
  @Default.String("0s")
  String getAllowedLateness();

  void setAllowedLateness(String allowedLateness);

  @Description("Length of a window.")
  @Default.String("10m")
  String getWindowSize();

  void setWindowSize(String windowSize);

  @Description("How often a window starts; at most --windowSize.")
  @Default.String("5m")
  String getWindowEvery();

  void setWindowEvery(String windowEvery);

  @Description(
      "Folder for the files of the result, and for the timed lines where there is no input given.")
  @Default.String("target/windowed-word-count")
  String getFolder();

  void setFolder(String folder);

  @Description("Files per window and pane.")
  @Default.Integer(1)
  int getNumShards();

  void setNumShards(int numShards);
}
