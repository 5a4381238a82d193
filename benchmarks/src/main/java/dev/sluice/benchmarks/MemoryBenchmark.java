package dev.sluice.benchmarks;

import dev.sluice.benchmarks.input.InputFile;
import dev.sluice.benchmarks.input.InputSpec;
import dev.sluice.benchmarks.peer.ChildJvm;
import dev.sluice.benchmarks.peer.Peer;
import dev.sluice.benchmarks.peer.Peers;
import dev.sluice.benchmarks.pipeline.WordCountOptions.Sink;
import dev.sluice.benchmarks.report.Report;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/**
 * The word count with so many different words that its state does not fit the heap: passes if it
 * ends, with the right counts; fails with a non-zero exit code.
 */
public final class MemoryBenchmark {
  private static final Set<String> ARGUMENTS =
      Set.of("quick", "words", "peers", "heap", "sink", "work", "timeout");

  private MemoryBenchmark() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Arguments arguments = Arguments.parse(args, ARGUMENTS);
    boolean quick = arguments.has("quick");
    int words = arguments.number("words", quick ? 500_000 : 5_000_000);
    String heap = arguments.text("heap", quick ? "256m" : "1g");
    Sink sink = Sink.valueOf(arguments.text("sink", "FILES"));
    String name = arguments.text("peers", "sluice");
    Peer peer = Peers.named(name, arguments.module()).with(arguments.peerOptions(name));
    InputFile input = InputFile.in(arguments.work(), InputSpec.distinct(words));
    ChildJvm jvm = new ChildJvm(heap, Duration.ofSeconds(arguments.number("timeout", 3600)));

    Report report =
        new WordCountRun(jvm, input, sink, false)
            .on(peer, arguments.work().resolve("memory-" + name));

    int lines = input.spec().lines();
    MarkdownTable table =
        new MarkdownTable(
            "Memory", "runner", "heap", "distinct words", "counts", "rows/s", "peak RSS MiB");
    table.row(
        name,
        heap,
        String.format("%,d", words),
        String.format("%,d, right", input.expected().rows()),
        String.format("%,.0f", lines * 1e3 / report.get("rows_millis")),
        String.format("%,d", report.get("peak_rss_kib") / 1024));
    table.remark(String.format("%,d lines of 8 words, each word twice; sink %s.", lines, sink));
    table.remark(name + ": " + peer.description() + ".");
    table.publish(arguments.module(), "memory");
  }
}
