package dev.sluice.examples.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SalesReportTest {
  private static final List<String> ORDERS =
      List.of(
          "{\"id\":1,\"customer\":1,\"item\":\"tea\",\"cents\":450,\"ordered_at\":\"2026-01-01T09:00:00Z\"}",
          "{\"id\":2,\"customer\":2,\"item\":\"tea\",\"cents\":900,\"ordered_at\":\"2026-01-01T09:00:01Z\"}",
          "{\"id\":3,\"customer\":1,\"item\":\"cake\",\"cents\":580,\"ordered_at\":\"2026-01-01T09:00:02Z\"}",
          "{\"id\":4,\"customer\":3,\"item\":\"tea\",\"cents\":300,\"ordered_at\":\"2026-01-01T09:00:03Z\"}",
          "{\"id\":5,\"customer\":1,\"item\":\"tea\",\"cents\":99,\"ordered_at\":\"2026-01-01T09:00:04Z\"}",
          "{\"id\":6,\"customer\":9,\"item\":\"tea\",\"cents\":450,\"ordered_at\":\"2026-01-01T09:00:05Z\"}");

  private static final List<String> CUSTOMERS =
      List.of(
          "{\"id\":1,\"name\":\"Ann\",\"city\":\"Oslo\"}",
          "{\"id\":2,\"name\":\"Ben\",\"city\":\"Oslo\"}",
          "{\"id\":3,\"name\":\"Cleo\",\"city\":\"Lima\"}");

  @TempDir private Path folder;

  @Test
  void reportsWhatWasSoldOfEachItemInEachCity() throws Exception {
    SalesReportOptions options =
        PipelineOptionsFactory.fromArgs(
                "--runner=SluiceRunner",
                "--checkpointLocation=" + folder.resolve("checkpoint"),
                "--parallelism=2",
                "--orders=" + Files.write(folder.resolve("orders.json"), ORDERS),
                "--customers=" + Files.write(folder.resolve("customers.json"), CUSTOMERS),
                "--folder=" + folder.resolve("out"))
            .as(SalesReportOptions.class);

    PipelineResult.State state = SalesReport.pipeline(options).run().waitUntilFinish();

    assertThat(state).isEqualTo(PipelineResult.State.DONE);
    assertThat(report())
        .containsExactlyInAnyOrder(
            "{\"city\":\"Oslo\",\"item\":\"tea\",\"orders\":2,\"cents\":1350,\"largest\":900,\"currency\":\"EUR\"}",
            "{\"city\":\"Oslo\",\"item\":\"cake\",\"orders\":1,\"cents\":580,\"largest\":580,\"currency\":\"EUR\"}",
            "{\"city\":\"Lima\",\"item\":\"tea\",\"orders\":1,\"cents\":300,\"largest\":300,\"currency\":\"EUR\"}");
  }

  private List<String> report() throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      Path report =
          files.filter(file -> file.toString().endsWith(".json")).findFirst().orElseThrow();
      return Files.readAllLines(report);
    }
  }
}
