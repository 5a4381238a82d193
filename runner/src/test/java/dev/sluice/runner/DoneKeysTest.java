package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupIntoBatches;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys that come once and are done leave nothing in a checkpoint, though their window never ends.
 *
 * <p>Takes minutes, so it runs only if it is asked to, with as many keys as that says: {@code
 * -DdoneKeys=10000000}. That each step leaves nothing stands in tests of its own.
 */
final class DoneKeysTest {
  private static final int KEYS = Integer.getInteger("doneKeys", 200_000);

  /** A batch's keys may be there, and what a snapshot has to say of itself. */
  private static final int BATCH = KEYS / 20;

  /** What both steps together keep of a key while it waits, at most. */
  private static final int BYTES_OF_A_KEY = 1_000;

  /** Long enough for a snapshot to be due. */
  private static final String VALUE = "x".repeat(300);

  @TempDir private Path directory;

  @Test
  @EnabledIfSystemProperty(named = "doneKeys", matches = ".*")
  void whatIsLeftIsTheSizeOfWhatIsAlive() throws Exception {
    runTwice("heap");

    assertThat(snapshotBytes()).isPositive().isLessThan((long) BATCH * BYTES_OF_A_KEY);
  }

  /** Its files have what is deleted for a while, but no more of it for more keys. */
  @Test
  @EnabledIfSystemProperty(named = "doneKeys", matches = ".*")
  void whatIsLeftInRocksDbDoesNotGrowWithTheKeys() throws Exception {
    runTwice("rocksdb");

    System.out.println("RocksDB, " + KEYS + " keys: " + snapshotBytes() + " bytes");
    assertThat(snapshotBytes()).isPositive().isLessThan(200L << 20);
  }

  /** Half of the keys come in one batch; then the query goes on with another parallelism. */
  private void runTwice(String backend) {
    run("--parallelism=2", "--trigger=once", "--maxRecordsPerBatch=" + KEYS / 2, backend);
    PipelineResult result =
        run("--parallelism=1", "--trigger=available-now", "--maxRecordsPerBatch=" + BATCH, backend);

    long given =
        result
            .metrics()
            .queryMetrics(
                MetricsFilter.builder()
                    .addNameFilter(MetricNameFilter.inNamespace(DoneKeysTest.class))
                    .build())
            .getCounters()
            .iterator()
            .next()
            .getCommitted();
    assertThat(given).isEqualTo(KEYS);
  }

  private PipelineResult run(String parallelism, String trigger, String limit, String backend) {
    SluicePipelineOptions options =
        PipelineOptionsFactory.fromArgs(
                parallelism,
                trigger,
                limit,
                "--availableNowPatienceMillis=500",
                "--stateBackend=" + backend,
                "--checkpointLocation=" + directory)
            .as(SluicePipelineOptions.class);
    options.setRunner(SluiceRunner.class);
    Pipeline pipeline = Pipeline.create(options);
    PCollection<KV<Long, String>> keys =
        pipeline
            .apply("Words", Read.from(new EndlessWords(KEYS)))
            .apply("Keys", ParDo.of(new NumberFn()));
    keys.apply("AtOnce", GroupIntoBatches.ofSize(1)).apply("Count", ParDo.of(new Count<>()));
    keys.apply(
        "Later",
        GroupIntoBatches.<Long, String>ofSize(10).withMaxBufferingDuration(Duration.millis(1)));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result;
  }

  /** All snapshots' files; the newest is taken when most keys have come. */
  private long snapshotBytes() throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("snapshots"))) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  static final class NumberFn extends DoFn<String, KV<Long, String>> {
    @ProcessElement
    public void process(@Timestamp Instant time, OutputReceiver<KV<Long, String>> out) {
      out.output(KV.of(time.getMillis() * 7919, VALUE));
    }
  }

  static final class Count<T> extends DoFn<T, Void> {
    private final org.apache.beam.sdk.metrics.Counter given =
        org.apache.beam.sdk.metrics.Metrics.counter(DoneKeysTest.class, "given");

    @ProcessElement
    public void process() {
      given.inc();
    }
  }
}
