package dev.sluice.benchmarks;

import dev.sluice.benchmarks.peer.ChildJvm;
import dev.sluice.benchmarks.peer.Peer;
import dev.sluice.benchmarks.peer.Peers;
import dev.sluice.benchmarks.pipeline.SmallBatchJob;
import dev.sluice.benchmarks.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How long a thousand rows take from being there to being committed and published, on the word
 * count, one lot after the other.
 *
 * <p>Published means that the runner has finalised the source's mark behind the last row, which it
 * may only do once the rows can't be lost; for Structured Streaming, that the batch is in its
 * commit log and its progress is told.
 */
public final class SmallBatchBenchmark {
  private static final Set<String> ARGUMENTS =
      Set.of(
          "quick", "rows", "words", "batches", "warmup", "pause", "peers", "heap", "work",
          "timeout");

  private SmallBatchBenchmark() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Arguments arguments = Arguments.parse(args, ARGUMENTS);
    boolean quick = arguments.has("quick");
    int rows = arguments.number("rows", 1000);
    int words = arguments.number("words", 1);
    int batches = arguments.number("batches", quick ? 20 : 500);
    int warmup = arguments.number("warmup", quick ? 10 : 200);
    int pauseMillis = arguments.number("pause", 20);
    String heap = arguments.text("heap", "2g");
    ChildJvm jvm = new ChildJvm(heap, Duration.ofSeconds(arguments.number("timeout", 1800)));
    List<String> job =
        List.of(
            "--input=none",
            "--rowsPerBatch=" + rows,
            "--wordsPerRow=" + words,
            "--batches=" + batches,
            "--warmupBatches=" + warmup,
            "--maxPauseMillis=" + pauseMillis);

    MarkdownTable table =
        new MarkdownTable("Small batches", "runner", "median ms", "p99 ms", "max ms");
    for (String name : arguments.list("peers", List.of("sluice", "flink", "spark"))) {
      Peer peer = Peers.named(name, arguments.module()).with(arguments.peerOptions(name));
      Path work = arguments.work().resolve("small-batch-" + name);
      Directories.deleteIfThere(work);
      Report report = jvm.run(peer, SmallBatchJob.class, job, work);
      Directories.deleteIfThere(work);
      table.row(
          name,
          millis(report, "median_micros"),
          millis(report, "p99_micros"),
          millis(report, "max_micros"));
      table.remark(name + ": " + peer.description() + ".");
    }
    table.remark(
        String.format(
            "%,d lots of %,d rows of %d word(s) after %,d to warm up, each offered up to %d ms after"
                + " the one before was committed; %s heap.",
            batches, rows, words, warmup, pauseMillis, heap));
    table.publish(arguments.module(), "small-batch");
  }

  private static String millis(Report report, String name) {
    return String.format("%,.1f", report.get(name) / 1e3);
  }
}
