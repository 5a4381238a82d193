package dev.sluice.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.exchange.ExchangeConfig;
import dev.sluice.engine.executor.BatchLimits;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources that share a limit which is smaller than their number. */
final class SourceTurnsTest {
  @TempDir private Path directory;

  private final Sink sink = new Sink();

  @Test
  void aSourceThatHasNothingDoesNotKeepAnotherFromItsRecords() throws Exception {
    ScriptedSource busy = new ScriptedSource(1);
    Plans plans = new Plans(64);
    plans.source("quiet", new ScriptedSource(1), sink.step());
    plans.source("busy", busy, sink.step());
    plans.source("quiet as well", new ScriptedSource(1), sink.step());
    List<Row> rows = List.of(row(1), row(2), row(3), row(4));
    busy.at(0).later(rows).release(rows.size());
    EmbeddedConfig config =
        new EmbeddedConfig(1, 0, 0, ExchangeConfig.in(directory), System::nanoTime);

    try (Driver driver = new Driver(plans.build(), 1, config)) {
      driver.limits = new BatchLimits(1, Long.MAX_VALUE, Long.MAX_VALUE);
      for (int tries = 0; tries < 3 * 4; tries++) {
        driver.step();
      }
    }

    assertThat(sink.rows()).containsExactlyElementsOf(rows);
  }

  private static Row row(int value) {
    return new Row("key", value, value);
  }
}
