package dev.sluice.testkit.chaos.job;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Where the ledger is, and where the lines go. */
public interface ChaosOptions extends PipelineOptions {
  /** A folder with the ledger's files, or nothing if it is in topics. */
  @Nullable String getLedger();

  void setLedger(@Nullable String ledger);

  /** The folder for lines, or nothing. */
  @Nullable String getLines();

  void setLines(@Nullable String lines);

  /** Host and port of the broker with the topics {@code ledger} and {@code lines}. */
  @Default.String("")
  String getBroker();

  void setBroker(String broker);

  /** What the user's code does when it comes upon the entry {@link #getHostileId}. */
  @Default.String("")
  String getHostile();

  void setHostile(String hostile);

  @Default.Long(-1)
  long getHostileId();

  void setHostileId(long id);
}
