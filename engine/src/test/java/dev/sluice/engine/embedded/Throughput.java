package dev.sluice.engine.embedded;

import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.operator.Chunk;
import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.source.Mark;
import dev.sluice.engine.source.Source;
import dev.sluice.engine.source.SplitReader;
import dev.sluice.engine.time.EventTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the executor itself costs: source, a chain of two steps, a keyed exchange, and a head that
 * counts without state. Prints rows per second, and the time of an empty and of a small batch.
 *
 * <p>Run by hand: {@code java ... dev.sluice.engine.embedded.Throughput [partitions] [threads]}.
 */
public final class Throughput {
  private static final int ROUNDS = 8;
  private static final long ROWS_A_ROUND = 8_000_000;

  private Throughput() {}

  public static void main(String[] args) throws Exception {
    int partitions = args.length > 0 ? Integer.parseInt(args[0]) : 2;
    int threads = args.length > 1 ? Integer.parseInt(args[1]) : 2;
    Path scratch = Files.createTempDirectory("sluice-throughput");
    EmbeddedConfig config = EmbeddedConfig.of(threads, scratch, System::nanoTime);
    for (Exchange.Kind kind : List.of(Exchange.Kind.KEYED, Exchange.Kind.FORWARD)) {
      try (Driver driver = new Driver(plan(kind, partitions), partitions, config)) {
        for (int round = 0; round < ROUNDS; round++) {
          print(kind + ", one batch of 8 M rows", ROWS_A_ROUND / seconds(driver, ROWS_A_ROUND));
        }
        print(kind + ", median µs of a batch of 1000 rows", medianMicros(driver, 1000));
        print(kind + ", median µs of a batch of 1 row", medianMicros(driver, 1));
        print(kind + ", median µs of an empty batch", medianMicros(driver, 0));
      }
    }
    Files.delete(scratch);
  }

  private static double seconds(Driver driver, long rows) {
    driver.limits = new BatchLimits(rows, Long.MAX_VALUE, Long.MAX_VALUE);
    long start = System.nanoTime();
    driver.step();
    return (System.nanoTime() - start) / 1e9;
  }

  private static double medianMicros(Driver driver, int rows) {
    EndlessReader.isDry = rows == 0;
    double[] micros = new double[20_000];
    for (int i = 0; i < micros.length; i++) {
      micros[i] = seconds(driver, Math.max(1, rows)) * 1e6;
    }
    EndlessReader.isDry = false;
    Arrays.sort(micros);
    return micros[micros.length / 2];
  }

  private static void print(String what, double value) {
    System.out.printf(Locale.ROOT, "%-50s %,.1f%n", what, value);
  }

  private static Plan plan(Exchange.Kind kind, int splits) {
    Plans plans = new Plans(1024);
    int read = plans.source("read", new Endless(splits), Heads.repeat(1), Heads.repeat(1));
    int count = plans.head("count", counting());
    plans.plain(read, count, kind);
    return plans.build();
  }

  private static HeadFactory counting() {
    return (context, outputs) -> new Counting();
  }

  private static final class Counting implements Operator {
    private long sum;

    @Override
    public void begin(Task task) {}

    @Override
    public void elements(int input, Chunk chunk) {
      for (int i = 0; i < chunk.size(); i++) {
        sum += ((Row) chunk.element(i)).value();
      }
    }

    @Override
    public void advance(long inputWatermarkMillis) {}

    @Override
    public void finish() {
      if (sum == 42) {
        throw new AssertionError();
      }
    }

    @Override
    public void close() {}
  }

  private static final class Endless implements Source {
    private static final long serialVersionUID = 1L;
    private final int splits;

    Endless(int splits) {
      this.splits = splits;
    }

    @Override
    public List<byte[]> split(int desired) {
      List<byte[]> all = new ArrayList<>();
      for (int i = 0; i < splits; i++) {
        all.add(new byte[] {(byte) i});
      }
      return all;
    }

    @Override
    public SplitReader open(byte[] split, byte @Nullable [] mark) {
      return new EndlessReader();
    }

    @Override
    public boolean isBounded() {
      return false;
    }

    @Override
    public String describe(byte @Nullable [] mark) {
      return "";
    }
  }

  private static final class EndlessReader implements SplitReader {
    private static boolean isDry;
    private final Row[] rows = new Row[1024];
    private int next;

    EndlessReader() {
      for (int i = 0; i < rows.length; i++) {
        rows[i] = new Row("key" + i, i, i);
      }
    }

    @Override
    public Poll poll(Receiver out, Budget budget) throws Exception {
      if (isDry) {
        return Poll.NOTHING_NOW;
      }
      while (!budget.isSpent()) {
        budget.spend(50);
        out.accept(rows[next++ & 1023]);
      }
      return Poll.MORE;
    }

    @Override
    public long watermarkMillis() {
      return EventTime.MIN_MILLIS;
    }

    @Override
    public Mark mark() {
      return Mark.of(new byte[0]);
    }

    @Override
    public void close() {}
  }
}
