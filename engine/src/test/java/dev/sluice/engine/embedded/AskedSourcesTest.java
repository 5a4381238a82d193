package dev.sluice.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.exchange.ExchangeConfig;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.time.EventTime;
import dev.sluice.testkit.SeededTest;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources that are asked between batches whether another one is worth it. */
final class AskedSourcesTest {
  @TempDir private Path directory;

  private final Sink sink = new Sink();

  @Test
  void recordsAndEndsAreNewsAndNothingIsNone() throws Exception {
    ScriptedSource source = new ScriptedSource(2);
    try (Driver driver = driver(source, false)) {
      assertThat(driver.hasNews()).as("before the first batch").isTrue();
      driver.settle();

      assertThat(driver.hasNews()).isFalse();
      source.at(1).add(new Row("a", 1, 1));
      assertThat(driver.hasNews()).isTrue();

      driver.settle();
      assertThat(driver.hasNews()).isFalse();
      source.at(0).end();
      assertThat(driver.hasNews()).isTrue();
    }
  }

  @Test
  void aWatermarkIsNewsOnceATimerIsBeforeIt() throws Exception {
    ScriptedSource source = new ScriptedSource(2);
    try (Driver driver = driver(source, false)) {
      source.at(0).add(new Row("a", 1, 100));
      source.at(0).watermark(50);
      source.at(1).watermark(50);
      driver.settle();

      source.at(0).watermark(500);
      assertThat(driver.hasNews()).as("the other split is behind").isFalse();
      source.at(1).watermark(100);
      assertThat(driver.hasNews()).as("due is strictly before").isFalse();
      source.at(1).watermark(101);
      assertThat(driver.hasNews()).isTrue();
    }
  }

  @Test
  void aWatermarkIsNewsToATimerBehindADurableExchange() throws Exception {
    ScriptedSource source = new ScriptedSource(1);
    try (Driver driver = driver(source, true)) {
      source.at(0).add(new Row("a", 1, 100));
      source.at(0).watermark(50);
      driver.settle();

      source.at(0).watermark(80);
      assertThat(driver.hasNews()).isFalse();
      source.at(0).watermark(101);
      assertThat(driver.hasNews()).isTrue();
    }
  }

  /** What asking says is what a batch would have come to. */
  @SeededTest(seeds = 100)
  void saysWhatABatchWouldHaveComeTo(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    ScriptedSource source = new ScriptedSource(3);
    try (Driver driver = driver(source, random.nextBoolean())) {
      long[] watermarks = {0, 0, 0};
      for (int round = 0; round < 60; round++) {
        driver.settle();
        int split = random.nextInt(3);
        switch (random.nextInt(8)) {
          case 0 -> source.at(split).add(new Row("k" + split, 1, watermarks[split] + 30));
          case 1 -> {}
          default -> {
            watermarks[split] += random.nextInt(20);
            source.at(split).watermark(watermarks[split]);
          }
        }

        boolean hasNews = driver.hasNews();

        assertThat(hasNews).isEqualTo(!driver.step().isEmpty());
      }
      for (int split = 0; split < 3; split++) {
        source.at(split).end();
      }
      assertThat(driver.hasNews()).isTrue();
      driver.settle();
      assertThat(driver.times(1).outputMillis()).isEqualTo(EventTime.MAX_MILLIS);
    }
  }

  private Driver driver(ScriptedSource source, boolean durable) throws Exception {
    Plans plans = new Plans(64);
    int read = plans.source("read", source);
    int delay = plans.head("delay", Heads.delay(0), sink.step());
    if (durable) {
      plans.durable(read, delay, Exchange.Kind.KEYED);
    } else {
      plans.keyed(read, delay);
    }
    EmbeddedConfig config =
        new EmbeddedConfig(1, 0, 0, ExchangeConfig.in(directory), System::nanoTime);
    return new Driver(plans.build(), 2, config);
  }
}
