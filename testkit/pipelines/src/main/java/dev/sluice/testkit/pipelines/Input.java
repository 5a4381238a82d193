package dev.sluice.testkit.pipelines;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;

/** Where rows come from. Its {@code toString} says all of it. */
sealed interface Input {
  /** What is known of its rows. */
  default Shape shape() {
    return new Shape(arrival(), isBounded(), spanMillis(), Windowing.GLOBAL, facts());
  }

  /** How its rows and watermark come. */
  Arrival arrival();

  /** Whether Beam calls it bounded. */
  default boolean isBounded() {
    return true;
  }

  /** What is determined about its rows. */
  default Set<Fact> facts() {
    return EnumSet.of(Fact.TIME, Fact.WITHIN, Fact.AHEAD, Fact.PANE, Fact.LAST, Fact.PUNCTUALITY);
  }

  /** From the epoch to its latest timestamp, about. */
  long spanMillis();

  /**
   * Adds it to the pipeline.
   *
   * @param gate the name of a {@link Gate} that may hold rows back
   */
  PCollection<KV<String, Long>> apply(Pipeline pipeline, String name, String gate);

  /** The same with less in it, for a smaller pipeline that shows the same. */
  List<Input> smaller();

  /** Beam's {@link Create}. */
  record Created(List<Row> rows, long spanMillis) implements Input {
    @Override
    public Arrival arrival() {
      return Arrival.FLOW;
    }

    @Override
    public PCollection<KV<String, Long>> apply(Pipeline pipeline, String name, String gate) {
      List<TimestampedValue<KV<String, Long>>> values =
          rows.stream().map(Row::timestamped).toList();
      return pipeline.apply(name, Create.timestamped(values).withCoder(Row.CODER));
    }

    @Override
    public List<Input> smaller() {
      return parts(rows).stream().<Input>map(part -> new Created(part, spanMillis)).toList();
    }
  }

  /** A bounded source that can be split. */
  record Bounded(List<Row> rows, long spanMillis) implements Input {
    @Override
    public Arrival arrival() {
      return Arrival.FLOW;
    }

    @Override
    public PCollection<KV<String, Long>> apply(Pipeline pipeline, String name, String gate) {
      return pipeline.apply(name, Read.from(new RowsSource(rows)));
    }

    @Override
    public List<Input> smaller() {
      return parts(rows).stream().<Input>map(part -> new Bounded(part, spanMillis)).toList();
    }
  }

  /**
   * An unbounded source of several splits, with watermarks between rows.
   *
   * @param lateMillis how far rows may be behind the watermark
   */
  record Unbounded(List<Row> rows, int splits, long lateMillis, long spanMillis) implements Input {
    @Override
    public Arrival arrival() {
      return lateMillis > 0 ? Arrival.LATE : Arrival.FLOW;
    }

    @Override
    public boolean isBounded() {
      return false;
    }

    @Override
    public PCollection<KV<String, Long>> apply(Pipeline pipeline, String name, String gate) {
      return pipeline.apply(name, Read.from(new ScriptedSource(rows, splits, lateMillis, gate)));
    }

    @Override
    public List<Input> smaller() {
      List<Input> smaller = new ArrayList<>();
      for (List<Row> part : parts(rows)) {
        smaller.add(new Unbounded(part, splits, lateMillis, spanMillis));
      }
      if (splits > 1) {
        smaller.add(new Unbounded(rows, 1, lateMillis, spanMillis));
      }
      return smaller;
    }
  }

  /**
   * A splittable DoFn that stops by itself now and then.
   *
   * @param claims after how many rows it stops and asks to be resumed
   */
  record Splittable(List<Row> rows, int claims, boolean isBounded, long spanMillis)
      implements Input {
    @Override
    public Arrival arrival() {
      return Arrival.FLOW;
    }

    @Override
    public PCollection<KV<String, Long>> apply(Pipeline pipeline, String name, String gate) {
      List<Row> sorted = rows.stream().sorted(Comparator.comparingLong(Row::timeMillis)).toList();
      return SplittableFns.read(pipeline, name, isBounded ? rows : sorted, claims, isBounded);
    }

    @Override
    public List<Input> smaller() {
      List<Input> smaller = new ArrayList<>();
      for (List<Row> part : parts(rows)) {
        smaller.add(new Splittable(part, claims, isBounded, spanMillis));
      }
      return smaller;
    }
  }

  /** Beam's TestStream. */
  record Events(List<Event> events, long spanMillis) implements Input {
    @Override
    public Arrival arrival() {
      return Arrival.EVENTS;
    }

    @Override
    public boolean isBounded() {
      return false;
    }

    @Override
    public Set<Fact> facts() {
      return EnumSet.allOf(Fact.class);
    }

    @Override
    public PCollection<KV<String, Long>> apply(Pipeline pipeline, String name, String gate) {
      return pipeline.apply(name, Event.stream(events));
    }

    @Override
    public List<Input> smaller() {
      return parts(events).stream().<Input>map(part -> new Events(part, spanMillis)).toList();
    }
  }

  /** The list without one of its pieces, big pieces first. */
  private static <T> List<List<T>> parts(List<T> all) {
    List<List<T>> parts = new ArrayList<>();
    for (int size = (all.size() + 1) / 2; size > 0 && all.size() > 1; size /= 2) {
      for (int from = 0; from < all.size(); from += size) {
        List<T> left = new ArrayList<>(all.subList(0, from));
        left.addAll(all.subList(Math.min(all.size(), from + size), all.size()));
        if (!left.isEmpty()) {
          parts.add(left);
        }
      }
    }
    return parts;
  }
}
