package dev.sluice.benchmarks;

import dev.sluice.benchmarks.bounded.BoundedJob;
import dev.sluice.benchmarks.nexmark.NexmarkJob;
import dev.sluice.benchmarks.nexmark.NexmarkPipeline.Mode;
import dev.sluice.benchmarks.nexmark.Query;
import dev.sluice.benchmarks.peer.ChildJvm;
import dev.sluice.benchmarks.peer.Peer;
import dev.sluice.benchmarks.peer.Peers;
import dev.sluice.benchmarks.pipeline.SmallBatchJob;
import dev.sluice.benchmarks.report.Report;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Two builds of Sluice on the same work, in turns: what a change cost.
 *
 * <p>Each run is a process of its own. A pair is one run of each, the order changing from pair to
 * pair; compared is the processor time of the pair's two runs, which a busy machine disturbs less
 * than rates. Shown are the median of the pairs' ratios and where their middle half lies. The clock
 * of a process may go in steps of 10 ms: a pass has events for a second.
 */
public final class BuildsBenchmark {
  private static final Set<String> ARGUMENTS =
      Set.of("quick", "before", "pairs", "workloads", "events", "heap", "work", "timeout");

  private static final List<String> WORKLOADS =
      List.of("q0", "q3", "q5", "q8", "q11", "small-batch", "group");

  private final Arguments arguments;
  private final boolean quick;
  private final ChildJvm jvm;
  private final Peer after;
  private final Peer before;

  private BuildsBenchmark(Arguments arguments) throws IOException {
    this.arguments = arguments;
    quick = arguments.has("quick");
    jvm =
        new ChildJvm(
            arguments.text("heap", "2g"), Duration.ofSeconds(arguments.number("timeout", 600)));
    after = Peers.named("sluice", arguments.module()).named("after", "this build");
    before = older(after, checkoutBefore());
  }

  public static void main(String[] args) throws Exception {
    new BuildsBenchmark(Arguments.parse(args, ARGUMENTS)).measure();
  }

  private void measure() throws IOException, InterruptedException {
    int pairs = arguments.number("pairs", quick ? 1 : 9);
    MarkdownTable table =
        new MarkdownTable(
            "Processor time of this build to that of the one before",
            "work",
            "before, median µs",
            "after, median µs",
            "ratio, median",
            "middle half of the ratios");
    for (String workload : workloads()) {
      Samples samples = new Samples();
      List<Double> ratios = new ArrayList<>();
      for (int pair = 0; pair < pairs; pair++) {
        boolean beforeFirst = pair % 2 == 0;
        double first = run(workload, beforeFirst ? before : after);
        double second = run(workload, beforeFirst ? after : before);
        double old = beforeFirst ? first : second;
        double fresh = beforeFirst ? second : first;
        samples.add(old, "before");
        samples.add(fresh, "after");
        ratios.add(fresh / old);
        System.out.printf(
            "%-12s pair %d  before %.3f µs, after %.3f µs, ratio %.3f%n",
            workload, pair + 1, old, fresh, fresh / old);
      }
      double[] sorted = ratios.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      table.row(
          workload,
          Samples.cell("%.3f", samples.median("before")),
          Samples.cell("%.3f", samples.median("after")),
          String.format("%.3f", Samples.quantile(sorted, 0.5)),
          String.format(
              "%.3f to %.3f", Samples.quantile(sorted, 0.25), Samples.quantile(sorted, 0.75)));
    }
    table.remark(
        "Of an event, a lot of a thousand rows, or an element; "
            + pairs
            + " pair(s) of processes, taking turns.");
    table.publish(arguments.module(), "builds");
  }

  private List<String> workloads() {
    List<String> chosen =
        arguments.list("workloads", quick ? List.of("q5", "small-batch") : WORKLOADS);
    for (String workload : chosen) {
      if (!workload.matches("q\\d+|small-batch|group")) {
        throw new IllegalArgumentException(
            "No work '" + workload + "'; there are q0 to q14, small-batch and group");
      }
    }
    return chosen;
  }

  /** Runs once; gives the processor time in microseconds of what the work counts. */
  private double run(String workload, Peer peer) throws IOException, InterruptedException {
    Path directory = arguments.work().resolve("builds-" + peer.name());
    Directories.deleteIfThere(directory);
    Files.createDirectories(directory);
    double micros =
        switch (workload) {
          case "small-batch" -> smallBatch(peer, directory);
          case "group" -> group(peer, directory);
          default -> nexmark(workload, peer, directory);
        };
    Directories.deleteIfThere(directory);
    return micros;
  }

  private double nexmark(String query, Peer peer, Path directory)
      throws IOException, InterruptedException {
    int events = arguments.number("events", quick ? 50_000 : 1_000_000);
    int passes = quick ? 1 : 3;
    Report report =
        jvm.run(
            peer.perPass(NexmarkJob.PASS),
            NexmarkJob.class,
            List.of(
                "--query=" + Query.of(query),
                "--mode=" + Mode.STREAMING,
                "--events=" + events,
                "--generators=" + Peers.PARALLELISM,
                "--passes=" + passes,
                "--warmupEvents=" + events,
                "--warmupSeconds=" + (quick ? 2 : 6)),
            directory);
    double[] micros = new double[passes];
    for (int pass = 0; pass < passes; pass++) {
      micros[pass] = report.get("cpu_micros_" + pass) / (double) events;
    }
    Arrays.sort(micros);
    return Samples.quantile(micros, 0.5);
  }

  private double smallBatch(Peer peer, Path directory) throws IOException, InterruptedException {
    int batches = quick ? 20 : 500;
    Report report =
        jvm.run(
            peer,
            SmallBatchJob.class,
            List.of(
                "--input=none",
                "--rowsPerBatch=1000",
                "--wordsPerRow=1",
                "--batches=" + batches,
                "--warmupBatches=" + batches,
                "--maxPauseMillis=5"),
            directory);
    return report.get("cpu_micros") / (double) batches;
  }

  private double group(Peer peer, Path directory) throws IOException, InterruptedException {
    int pairs = quick ? 100_000 : 2_000_000;
    Report report =
        jvm.run(
            peer.perPass(BoundedJob.PASS),
            BoundedJob.class,
            List.of("--workload=GROUP", "--pairs=" + pairs, "--warmupPairs=" + pairs / 4),
            directory);
    return report.get("cpu_micros") / (double) pairs;
  }

  private Path checkoutBefore() {
    String given = arguments.text("before", "");
    Path checkout = Path.of(given);
    if (given.isEmpty() || !Files.isDirectory(checkout.resolve("runner/target"))) {
      throw new IllegalArgumentException(
          "Expected --before=<checkout of the other build, packaged there with"
              + " './mvnw -Pquick -pl benchmarks -am package -DskipTests'>, but found '"
              + given
              + "'");
    }
    return checkout.toAbsolutePath().normalize();
  }

  /** The same jobs and libraries, but with Sluice's own modules from another checkout. */
  private Peer older(Peer peer, Path checkout) {
    Path here = arguments.module().toAbsolutePath().normalize().getParent();
    Path jobs = arguments.module().resolve("target/classes").toAbsolutePath().normalize();
    String classPath =
        Arrays.stream(peer.classPath().split(File.pathSeparator, -1))
            .map(entry -> Path.of(entry).toAbsolutePath().normalize())
            .map(
                entry ->
                    here != null && entry.startsWith(here) && !entry.equals(jobs)
                        ? checkout.resolve(here.relativize(entry))
                        : entry)
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    return new Peer(
        "before", "the build before", classPath, peer.jvmArguments(), peer.pipelineArguments());
  }
}
