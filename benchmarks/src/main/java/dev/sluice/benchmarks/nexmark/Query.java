package dev.sluice.benchmarks.nexmark;

import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.nexmark.NexmarkConfiguration;
import org.apache.beam.sdk.nexmark.model.KnownSize;
import org.apache.beam.sdk.nexmark.queries.BoundedSideInputJoin;
import org.apache.beam.sdk.nexmark.queries.NexmarkQueryTransform;
import org.apache.beam.sdk.nexmark.queries.Query0;
import org.apache.beam.sdk.nexmark.queries.Query1;
import org.apache.beam.sdk.nexmark.queries.Query11;
import org.apache.beam.sdk.nexmark.queries.Query12;
import org.apache.beam.sdk.nexmark.queries.Query2;
import org.apache.beam.sdk.nexmark.queries.Query3;
import org.apache.beam.sdk.nexmark.queries.Query4;
import org.apache.beam.sdk.nexmark.queries.Query5;
import org.apache.beam.sdk.nexmark.queries.Query6;
import org.apache.beam.sdk.nexmark.queries.Query7;
import org.apache.beam.sdk.nexmark.queries.Query8;
import org.apache.beam.sdk.nexmark.queries.Query9;
import org.apache.beam.sdk.nexmark.queries.SessionSideInputJoin;

/**
 * The measured queries under the numbers that Nexmark's own launcher knows them by.
 *
 * <p>Number 10 writes files to a cloud store and is left out.
 */
public enum Query {
  Q0("pass through, encoded and decoded"),
  Q1("currency conversion"),
  Q2("selection"),
  Q3("local items: join with state and timers"),
  Q4("average price per category"),
  Q5("hot items in sliding windows"),
  Q6("average price per seller, updated with each sale"),
  Q7("highest bid, by a side input"),
  Q8("new users, windowed join"),
  Q9("winning bids, merging windows"),
  Q11("bids per session"),
  Q12("bids per processing-time window"),
  Q13("join with a bounded side input"),
  Q14("sessions joined with a bounded side input");

  /** How results of two runs are the same. */
  enum Comparison {
    /** Result by result. */
    EACH,
    /** When a pane fires, and with how much in it, is the runner's choice: by the sums. */
    SUMS,
    /** Each update replaces the one before: by the last of each key. */
    LAST_OF_KEY
  }

  private final String title;

  Query(String title) {
    this.title = title;
  }

  /** The query of that name, {@code q5} or {@code 5}. */
  public static Query of(String name) {
    String number = name.strip().toUpperCase(Locale.ROOT).replaceFirst("^Q", "");
    for (Query query : values()) {
      if (query.name().substring(1).equals(number)) {
        return query;
      }
    }
    throw new IllegalArgumentException(
        "No query '" + name + "'; there are " + List.of(values()) + " (10 is left out)");
  }

  /** What it does, in a few words. */
  public String title() {
    return title;
  }

  /** The published transform, to be applied once. */
  public NexmarkQueryTransform<? extends KnownSize> transform(NexmarkConfiguration configuration) {
    return switch (this) {
      case Q0 -> new Query0();
      case Q1 -> new Query1(configuration);
      case Q2 -> new Query2(configuration);
      case Q3 -> new Query3(configuration);
      case Q4 -> new Query4(configuration);
      case Q5 -> new Query5(configuration);
      case Q6 -> new Query6(configuration);
      case Q7 -> new Query7(configuration);
      case Q8 -> new Query8(configuration);
      case Q9 -> new Query9(configuration);
      case Q11 -> new Query11(configuration);
      case Q12 -> new Query12(configuration);
      case Q13 -> new BoundedSideInputJoin(configuration);
      case Q14 -> new SessionSideInputJoin(configuration);
    };
  }

  Comparison comparison() {
    return switch (this) {
      case Q6 -> Comparison.LAST_OF_KEY;
      case Q12 -> Comparison.SUMS;
      default -> Comparison.EACH;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
