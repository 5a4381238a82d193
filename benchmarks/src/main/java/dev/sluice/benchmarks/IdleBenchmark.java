package dev.sluice.benchmarks;

import dev.sluice.benchmarks.peer.ChildJvm;
import dev.sluice.benchmarks.peer.Peer;
import dev.sluice.benchmarks.peer.Peers;
import dev.sluice.benchmarks.pipeline.IdleJob;
import dev.sluice.benchmarks.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a query takes of the processor, and writes, while nothing comes; beside a JVM without one.
 */
public final class IdleBenchmark {
  private static final Set<String> ARGUMENTS =
      Set.of("quick", "lots", "seconds", "settle", "heap", "work", "publish");

  private IdleBenchmark() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Arguments arguments = Arguments.parse(args, ARGUMENTS);
    boolean quick = arguments.has("quick");
    int seconds = arguments.number("seconds", quick ? 20 : 60);
    int settle = arguments.number("settle", quick ? 5 : 10);
    int lots = arguments.number("lots", quick ? 1000 : 3000);
    ChildJvm jvm =
        new ChildJvm(arguments.text("heap", "512m"), Duration.ofSeconds(seconds + settle + 180L));
    Peer peer = Peers.named("sluice", arguments.module()).with(arguments.peerOptions("sluice"));
    MarkdownTable table =
        new MarkdownTable("Idle", "what", "of a core", "files of the checkpoint", "changed");
    for (boolean withPipeline : new boolean[] {false, true}) {
      Path work = arguments.work().resolve("idle");
      Directories.deleteIfThere(work);
      Report report =
          jvm.run(
              peer,
              IdleJob.class,
              List.of(
                  "--withPipeline=" + withPipeline,
                  "--lots=" + lots,
                  "--seconds=" + seconds,
                  "--settleSeconds=" + settle,
                  "--watched=" + work.resolve("checkpoint").toAbsolutePath()),
              work);
      Directories.deleteIfThere(work);
      table.row(
          withPipeline ? "an idle query" : "a JVM without one",
          String.format(
              "%.2f %%", 100.0 * report.get("idle_cpu_micros") / report.get("idle_micros")),
          String.format("%,d", report.get("files")),
          String.format("%,d", report.get("changed")));
    }
    table.remark(
        String.format(
            "Processor time of all threads over %d s, %d s after %,d lots of rows were counted and"
                + " committed; the source says that nothing is there when it is asked.",
            seconds, settle, lots));
    table.remark("sluice: " + peer.description() + ".");
    Host.remarks().forEach(table::remark);
    new Publication("idle", "An idle query").add(table).publish(arguments);
  }
}
