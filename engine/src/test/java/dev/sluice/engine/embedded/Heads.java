package dev.sluice.engine.embedded;

import dev.sluice.engine.operator.Chunk;
import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Step;
import dev.sluice.engine.operator.StepFactory;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.time.EventTime;
import dev.sluice.state.Cursor;
import dev.sluice.state.Tables;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The operators and steps of the tests' plans. */
final class Heads {
  private Heads() {}

  /** Hands rows on as they come. */
  static HeadFactory pass() {
    return (context, outputs) -> new Pass(outputs.get(0));
  }

  /**
   * Sums the values of each key in state, and gives the sums that changed at the end of the batch.
   */
  static HeadFactory sum() {
    return (context, outputs) -> new Sum(outputs.get(0));
  }

  /**
   * Keeps rows until the watermark is past their time, then gives them {@code delayMillis} later,
   * with a hold until then.
   */
  static HeadFactory delay(long delayMillis) {
    return delay(delayMillis, 0);
  }

  /**
   * The same, but keeps them until the watermark is {@code lagMillis} past their time: with a lag,
   * holds are behind the watermark.
   */
  static HeadFactory delay(long delayMillis, long lagMillis) {
    return (context, outputs) -> new Delay(outputs.get(0), delayMillis, lagMillis);
  }

  /** Gives each row {@code times} times. */
  static StepFactory repeat(int times) {
    return (context, outputs) ->
        step(
            element -> {
              for (int i = 0; i < times; i++) {
                outputs.get(0).accept(element);
              }
            });
  }

  /** A step that does as the receiver does. */
  static Step step(Receiver receiver) {
    return new Step() {
      @Override
      public void begin(Task task) {}

      @Override
      public void accept(Object element) throws Exception {
        receiver.accept(element);
      }

      @Override
      public void finish() {}

      @Override
      public void close() {}
    };
  }

  /** The sums in a store of {@link #sum}, by key. */
  static Map<String, Long> sums(Map<byte[], byte[]> entries) {
    Map<String, Long> sums = new TreeMap<>();
    entries.forEach(
        (key, value) ->
            sums.put(
                new String(key, 3, key.length - 3, StandardCharsets.UTF_8),
                ByteBuffer.wrap(value).getLong()));
    return sums;
  }

  private static byte[] concat(byte[] prefix, byte[] rest) {
    byte[] all = Arrays.copyOf(prefix, prefix.length + rest.length);
    System.arraycopy(rest, 0, all, prefix.length, rest.length);
    return all;
  }

  private static final class Pass implements Operator {
    private final Receiver out;

    Pass(Receiver out) {
      this.out = out;
    }

    @Override
    public void begin(Task task) {}

    @Override
    public void elements(int input, Chunk chunk) throws Exception {
      for (int i = 0; i < chunk.size(); i++) {
        out.accept(chunk.element(i));
      }
    }

    @Override
    public void advance(long inputWatermarkMillis) {}

    @Override
    public void finish() {}

    @Override
    public void close() {}
  }

  private static final class Sum implements Operator {
    private final Receiver out;
    private final TreeMap<byte[], Long> added = new TreeMap<>(Arrays::compareUnsigned);
    private @Nullable Task task;

    Sum(Receiver out) {
      this.out = out;
    }

    @Override
    public void begin(Task task) {
      this.task = task;
      added.clear();
    }

    @Override
    public void elements(int input, Chunk chunk) {
      for (int i = 0; i < chunk.size(); i++) {
        byte[] key = concat(Tables.keyed(0, chunk.keyGroup(i)), chunk.key(i));
        added.merge(key, ((Row) chunk.element(i)).value(), Long::sum);
      }
    }

    @Override
    public void advance(long inputWatermarkMillis) {}

    @Override
    public void finish() throws Exception {
      Task present = Objects.requireNonNull(task);
      for (Map.Entry<byte[], Long> entry : added.entrySet()) {
        byte[] old = present.state().get(entry.getKey());
        long sum = entry.getValue() + (old == null ? 0 : ByteBuffer.wrap(old).getLong());
        present.state().put(entry.getKey(), ByteBuffer.allocate(8).putLong(sum).array());
        byte[] key = entry.getKey();
        out.accept(new Row(new String(key, 3, key.length - 3, StandardCharsets.UTF_8), sum, 0));
      }
    }

    @Override
    public void close() {}
  }

  private static final class Delay implements Operator {
    private final Receiver out;
    private final long delayMillis;
    private final long lagMillis;
    private @Nullable Task task;
    private final List<byte[]> fired = new ArrayList<>();

    Delay(Receiver out, long delayMillis, long lagMillis) {
      this.out = out;
      this.delayMillis = delayMillis;
      this.lagMillis = lagMillis;
    }

    @Override
    public void begin(Task task) {
      this.task = task;
    }

    @Override
    public void elements(int input, Chunk chunk) throws Exception {
      Task present = Objects.requireNonNull(task);
      for (int i = 0; i < chunk.size(); i++) {
        Row row = (Row) chunk.element(i);
        if (row.timeMillis() < present.inputWatermarkMillis()) {
          throw new AssertionError(
              row + " is behind the watermark " + present.inputWatermarkMillis());
        }
        put(present, row, chunk.keyGroup(i));
      }
    }

    @Override
    public void advance(long inputWatermarkMillis) throws Exception {
      Task present = Objects.requireNonNull(task);
      fired.clear();
      byte[] from = Tables.timed(1, EventTime.MIN_MILLIS);
      try (Cursor due =
          present
              .state()
              .scan(
                  from, Tables.timed(1, EventTime.clampMillis(inputWatermarkMillis - lagMillis)))) {
        while (due.next()) {
          fired.add(due.key());
          byte[] value = due.value();
          long count = ByteBuffer.wrap(value).getLong();
          Row row = (Row) Row.CODEC.decode(new ByteArrayInputStream(value, 8, value.length - 8));
          for (long i = 0; i < count; i++) {
            out.accept(row.at(row.timeMillis() + delayMillis));
          }
        }
      }
      fired.forEach(present.state()::delete);
    }

    @Override
    public void finish() {
      Task present = Objects.requireNonNull(task);
      byte[] from = Tables.timed(1, EventTime.MIN_MILLIS);
      byte[] to = Tables.timed(1, EventTime.MAX_MILLIS);
      try (Cursor waiting = present.state().scan(from, to)) {
        if (waiting.next()) {
          long earliest = Tables.order(waiting.key());
          present.reportHold(earliest + delayMillis);
          present.reportWake(earliest + lagMillis, EventTime.MAX_MILLIS);
        }
      }
    }

    @Override
    public void close() {}

    /** Equal rows are counted: how many come before another is chance. */
    private static void put(Task present, Row row, int keyGroup) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      Row.CODEC.encode(row, bytes);
      byte[] key = concat(Tables.timed(1, row.timeMillis(), keyGroup), bytes.toByteArray());
      byte[] old = present.state().get(key);
      long count = old == null ? 1 : ByteBuffer.wrap(old).getLong() + 1;
      present
          .state()
          .put(key, concat(ByteBuffer.allocate(8).putLong(count).array(), bytes.toByteArray()));
    }
  }
}
