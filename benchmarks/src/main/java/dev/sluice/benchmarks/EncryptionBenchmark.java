package dev.sluice.benchmarks;

import dev.sluice.benchmarks.nexmark.NexmarkJob;
import dev.sluice.benchmarks.nexmark.NexmarkPipeline.Mode;
import dev.sluice.benchmarks.nexmark.Query;
import dev.sluice.benchmarks.peer.ChildJvm;
import dev.sluice.benchmarks.peer.Peer;
import dev.sluice.benchmarks.peer.Peers;
import dev.sluice.benchmarks.pipeline.SmallBatchJob;
import dev.sluice.benchmarks.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What an encryption key costs: the same work in clear and with a key, in turns, each run of a
 * pipeline a process of its own. Commits and snapshots of state take their turns within this
 * process, see {@link EncryptedCommits}.
 */
public final class EncryptionBenchmark {
  private static final Set<String> ARGUMENTS =
      Set.of("quick", "pairs", "query", "events", "heap", "work", "timeout", "publish");

  /** Nobody's: 32 bytes, as text. */
  private static final String KEY =
      "8d7c1f0a52b94e6633a1c05fd2487be91860f7a3c94db25e77f0136a8be2c4d5";

  private final Arguments arguments;
  private final boolean quick;
  private final ChildJvm jvm;
  private final Peer clear;
  private final Peer encrypted;
  private final Pairs pairs = new Pairs();

  private EncryptionBenchmark(Arguments arguments) throws IOException {
    this.arguments = arguments;
    quick = arguments.has("quick");
    jvm =
        new ChildJvm(
            arguments.text("heap", "2g"), Duration.ofSeconds(arguments.number("timeout", 300)));
    clear = Peers.named("sluice", arguments.module()).named("clear", "in clear");
    Files.createDirectories(arguments.work());
    Path key = arguments.work().resolve("encryption.key").toAbsolutePath();
    Files.writeString(key, KEY);
    encrypted = clear.named("encrypted", "encrypted").with(List.of("--encryptionKeyFile=" + key));
  }

  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.parse(args, ARGUMENTS);
    new EncryptionBenchmark(arguments).measure();
  }

  private void measure() throws Exception {
    int turns = arguments.number("pairs", quick ? 1 : 3);
    for (int turn = 0; turn < turns; turn++) {
      boolean clearFirst = turn % 2 == 0;
      for (Peer peer : clearFirst ? List.of(clear, encrypted) : List.of(encrypted, clear)) {
        nexmark(peer);
      }
      for (Peer peer : clearFirst ? List.of(clear, encrypted) : List.of(encrypted, clear)) {
        smallBatch(peer);
      }
      System.out.println("Pair " + (turn + 1) + " of " + turns + " is done");
    }
    EncryptedCommits.measure(arguments.work().resolve("encrypted-commits"), quick, pairs);
    MarkdownTable table = pairs.table("What an encryption key costs");
    table.remark(turns + " pair(s) of processes for pipelines, taking turns.");
    Host.remarks().forEach(table::remark);
    new Publication("encryption", "Encryption").add(table).publish(arguments);
  }

  private void nexmark(Peer peer) throws IOException, InterruptedException {
    String query = arguments.text("query", "q5");
    int events = arguments.number("events", quick ? 50_000 : 500_000);
    int passes = quick ? 1 : 2;
    Report report =
        run(
            peer.perPass(NexmarkJob.PASS),
            NexmarkJob.class,
            List.of(
                "--query=" + Query.of(query),
                "--mode=" + Mode.STREAMING,
                "--events=" + events,
                "--generators=" + Peers.PARALLELISM,
                "--passes=" + passes,
                "--warmupEvents=" + events,
                "--warmupSeconds=" + (quick ? 1 : 2)));
    double cpu = Double.MAX_VALUE;
    double taken = Double.MAX_VALUE;
    for (int pass = 0; pass < passes; pass++) {
      cpu = Math.min(cpu, report.get("cpu_micros_" + pass) / (double) events);
      taken = Math.min(taken, report.get("active_micros_" + pass) / (double) events);
    }
    pairs.add(query + ": processor time of an event, µs", peer.equals(encrypted), cpu);
    pairs.add(query + ": events a second", peer.equals(encrypted), 1e6 / taken);
  }

  private void smallBatch(Peer peer) throws IOException, InterruptedException {
    int batches = quick ? 20 : 200;
    Report report =
        run(
            peer,
            SmallBatchJob.class,
            List.of(
                "--input=none",
                "--rowsPerBatch=1000",
                "--wordsPerRow=1",
                "--batches=" + batches,
                "--warmupBatches=" + batches,
                "--maxPauseMillis=5"));
    double cpu = report.get("cpu_micros") / (double) batches;
    pairs.add("small batches: processor time of a batch, µs", peer.equals(encrypted), cpu);
    pairs.add(
        "small batches: from rows to commit, median µs",
        peer.equals(encrypted),
        (double) report.get("median_micros"));
  }

  private Report run(Peer peer, Class<?> job, List<String> jobArguments)
      throws IOException, InterruptedException {
    Path directory = arguments.work().resolve("encryption-" + peer.name());
    Directories.deleteIfThere(directory);
    Files.createDirectories(directory);
    try {
      return jvm.run(peer, job, jobArguments, directory);
    } finally {
      Directories.deleteIfThere(directory);
    }
  }
}
