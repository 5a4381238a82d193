package dev.sluice.benchmarks;

import dev.sluice.benchmarks.limit.LimitJob;
import dev.sluice.benchmarks.limit.LimitLoop;
import dev.sluice.benchmarks.nexmark.Generators;
import dev.sluice.benchmarks.nexmark.NexmarkJob;
import dev.sluice.benchmarks.nexmark.Query;
import dev.sluice.benchmarks.nexmark.ResultDigest;
import dev.sluice.benchmarks.peer.ChildJvm;
import dev.sluice.benchmarks.peer.Peer;
import dev.sluice.benchmarks.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Runs a query on a peer, in a process of its own, checked: wrong results have no figures. */
final class NexmarkRun {
  private final NexmarkSetting setting;
  private final ChildJvm jvm;
  private final Path work;
  private final Map<String, ResultDigest> expected = new HashMap<>();

  /**
   * The measured passes of a process.
   *
   * @param eventsPerSecond of each
   * @param cpuMicrosPerEvent of each, start and end of the pipeline included
   * @param warmUps before them
   */
  record Passes(List<Double> eventsPerSecond, List<Double> cpuMicrosPerEvent, long warmUps) {
    String rates() {
      return String.join(
          ", ", eventsPerSecond.stream().map(rate -> String.format("%,.0f", rate)).toList());
    }
  }

  NexmarkRun(NexmarkSetting setting, ChildJvm jvm, Path work) {
    this.setting = setting;
    this.jvm = jvm;
    this.work = work;
  }

  /**
   * Runs once.
   *
   * @throws ChildJvm.FailedRunException if the run fails or its results are not those of the loop
   */
  Passes on(Peer peer, Query query) throws IOException, InterruptedException, ExecutionException {
    Path directory = work.resolve(peer.name() + "-" + query);
    Directories.deleteIfThere(directory);
    Files.createDirectories(directory);
    int events = setting.eventsOf(peer.name(), query);
    Class<?> main = peer.name().equals("limit") ? LimitJob.class : NexmarkJob.class;

    Report report =
        jvm.run(prepared(peer), main, arguments(peer, query, events, directory), directory);

    check(peer, query, events, report, directory);
    if (profiled(peer)) {
      show(directory, query);
    }
    Directories.deleteIfThere(directory);
    return passes(peer, events, report);
  }

  private Peer prepared(Peer peer) {
    Peer perPass = peer.perPass(NexmarkJob.PASS);
    return profiled(peer) ? perPass.withJvmArguments(ProfileReport.JVM_ARGUMENTS) : perPass;
  }

  private boolean profiled(Peer peer) {
    return setting.profile() && peer.name().equals("sluice");
  }

  private List<String> arguments(Peer peer, Query query, int events, Path directory) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--query=" + query,
                "--mode=" + setting.mode(),
                "--events=" + events,
                "--generators=" + setting.parallelism(),
                "--passes=" + setting.passes(),
                "--warmupEvents=" + Math.min(events, setting.warmupEvents()),
                "--warmupSeconds=" + setting.warmupSeconds()));
    if (profiled(peer)) {
      all.add("--recording=" + recording(directory));
    }
    return all;
  }

  private void check(Peer peer, Query query, int events, Report report, Path directory)
      throws InterruptedException, ExecutionException {
    String key = query + "/" + events;
    ResultDigest right = expected.get(key);
    if (right == null) {
      right = LimitLoop.run(query, Generators.configuration(events, setting.parallelism()));
      expected.put(key, right);
    }
    if (report.get("rows") != right.rows() || report.get("checksum") != right.checksum()) {
      throw new ChildJvm.FailedRunException(
          String.format(
              "%s found %,d results with checksum %016x in %s where %s are right; see %s",
              peer.name(), report.get("rows"), report.get("checksum"), query, right, directory));
    }
  }

  /**
   * A peer's time ends with the last result that is seen, Sluice's with its pipeline, all commits
   * included: in doubt, against Sluice.
   */
  private Passes passes(Peer peer, int events, Report report) {
    String time = peer.name().equals("sluice") ? "end_micros_" : "active_micros_";
    List<Double> rates = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    for (int i = 0; i < report.get("passes"); i++) {
      rates.add(events * 1e6 / report.get(time + i));
      cpu.add(report.get("cpu_micros_" + i) / (double) events);
    }
    return new Passes(rates, cpu, report.get("warm_ups"));
  }

  private static Path recording(Path directory) {
    return directory.resolve("sluice.jfr").toAbsolutePath();
  }

  /** Keeps the recording outside the run's directory, and prints what is in it. */
  private void show(Path directory, Query query) throws IOException {
    Path kept = work.resolveSibling("sluice-" + query + ".jfr");
    Files.deleteIfExists(kept);
    Files.move(recording(directory), kept);
    System.out.println(ProfileReport.of(kept, ProfileReport.DEFAULT_LINES));
    System.out.println("Recorded in " + kept);
  }
}
