package dev.sluice.runner;

import dev.sluice.engine.query.Query;
import dev.sluice.engine.query.QueryListener;
import dev.sluice.engine.query.QueryProgress;
import dev.sluice.engine.time.EventTime;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells in the log how a query gets on: its start, its end, and at most one line a second. */
final class ProgressLog implements QueryListener {
  private static final Logger LOG = LoggerFactory.getLogger(SluiceRunner.class);
  private static final long BETWEEN_LINES_MILLIS = 1_000;

  private final String name;
  private final InstantSource clock;
  private long rows;
  private long linesFromMillis;
  private long toldRows;

  /** A log of the query with this name. */
  ProgressLog(String name, InstantSource clock) {
    this.name = name;
    this.clock = clock;
    this.linesFromMillis = clock.millis();
  }

  @Override
  public void onStarted(Query query) {
    LOG.info("Query {} started, id {}, run {}", name, query.id(), query.runId());
  }

  @Override
  public void onProgress(Query query, QueryProgress progress) {
    rows += progress.numInputRows();
    long millis = clock.millis() - linesFromMillis;
    if (millis < BETWEEN_LINES_MILLIS) {
      return;
    }
    LOG.info(
        "Query {}: batch {}, {} rows in all, {} rows/s, watermark {}",
        name,
        progress.batchId(),
        rows,
        (rows - toldRows) * 1_000 / millis,
        time(progress.watermarkMillis()));
    linesFromMillis += millis;
    toldRows = rows;
  }

  @Override
  public void onTerminated(Query query) {
    LOG.info("Query {} ended: {}, {} rows in all", name, query.status(), rows);
  }

  private static String time(long millis) {
    if (millis <= EventTime.MIN_MILLIS) {
      return "not known yet";
    }
    return millis >= EventTime.MAX_MILLIS ? "at the end" : Instant.ofEpochMilli(millis).toString();
  }
}
