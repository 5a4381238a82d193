package dev.sluice.testkit.chaos;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.sluice.testkit.chaos.Tally.Of;
import dev.sluice.testkit.chaos.job.ChaosJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One checkpoint, its ledger and what is drawn for it. Owned by the main thread.
 *
 * <p>Each start has a parallelism and limits of its own. The folder of a case that ended right is
 * deleted.
 */
final class Case implements AutoCloseable {
  private static final long END_MILLIS = 600_000;
  private static final long READY_MILLIS = 300_000;

  /** What the runner promises are 12 s; the machine may be busy. */
  private static final long PATIENCE_MILLIS = 40_000;

  final Random random;
  final Ledger ledger;
  final Tally tally;
  final Path folder;
  final Plumbing plumbing;
  private final Jvm jvm;
  private final String name;
  private int logs;
  private boolean sound;

  private Case(Surroundings surroundings, String name, long seed, Plumbing plumbing, Path folder) {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.ledger = new Ledger(seed);
    this.tally = surroundings.tally();
    this.jvm = surroundings.jvm();
    this.name = name + " with seed " + seed;
    this.plumbing = plumbing;
    this.folder = folder;
  }

  static Case open(Surroundings surroundings, String name, long seed)
      throws IOException, InterruptedException {
    Path folder =
        Files.createDirectories(surroundings.folder().resolve(name + "-" + seed)).toAbsolutePath();
    Plumbing plumbing = surroundings.topics() ? TopicPlumbing.in(folder) : FilesPlumbing.in(folder);
    return new Case(surroundings, name, seed, plumbing, folder);
  }

  Path checkpoint() {
    return folder.resolve("checkpoint");
  }

  /** Gives the job so many more entries to read. */
  void send(int entries) throws IOException {
    plumbing.send(ledger.more(entries));
  }

  /** Starts the job, with options of its own and those given. */
  JobProcess start(String... more) throws IOException {
    return start(List.of(this), more);
  }

  /** Starts the jobs of several cases in one process, which logs where the first of them does. */
  static JobProcess start(List<Case> cases, String... more) throws IOException {
    List<String> options = new ArrayList<>();
    for (Case one : cases) {
      if (!options.isEmpty()) {
        options.add(ChaosJob.AND);
      }
      options.addAll(one.options(more));
    }
    Case first = cases.get(0);
    first.tally.add(Of.STARTS);
    return first.jvm.job(options, first.nextLog(), first.folder.resolve("tmp"));
  }

  /** Runs one of the operator's commands on the checkpoint. */
  JobProcess command(String command) throws IOException {
    return jvm.start(
        "dev.sluice.runner.command.SluiceCommand",
        List.of(command, checkpoint().toString()),
        nextLog(),
        folder.resolve("tmp-of-commands"));
  }

  private Path nextLog() {
    return folder.resolve("run-" + ++logs + ".log");
  }

  /** The options of a start; those given take the place of those drawn. */
  List<String> options(String... more) {
    List<String> options = new ArrayList<>(plumbing.options());
    options.add("--runner=SluiceRunner");
    options.add("--checkpointLocation=" + checkpoint());
    options.add("--parallelism=" + (1 + random.nextInt(4)));
    options.add("--maxRecordsPerBatch=" + (1 + random.nextInt(60)));
    options.add("--stateBackend=" + (random.nextInt(2) == 0 ? "heap" : "rocksdb"));
    options.add("--queryName=" + folder.getFileName());
    for (String option : more) {
      String name = option.substring(0, option.indexOf('=') + 1);
      options.removeIf(drawn -> drawn.startsWith(name));
      options.add(option);
    }
    return options;
  }

  /** Ends the ledger, lets the job go to its end and compares; returns whether all is right. */
  boolean finish() throws IOException, InterruptedException {
    return finish(List.of(this));
  }

  /** The same for several cases in one process. */
  static boolean finish(List<Case> cases) throws IOException, InterruptedException {
    for (Case one : cases) {
      one.plumbing.end();
    }
    Case first = cases.get(0);
    JobProcess last = start(cases);
    if (!last.awaitEnd(END_MILLIS)) {
      last.dumpThreads();
      last.kill();
      first.tally.bad(Of.HUNG, first.name + ": the last run did not end: " + last.tail());
      return false;
    }
    if (last.exitValue() != 0) {
      first.tally.bad(Of.UNCLEAR, first.name + ": the last run failed: " + last.tail());
      return false;
    }
    boolean same = true;
    for (Case one : cases) {
      same &= one.compare();
    }
    return same;
  }

  boolean compare() throws IOException, InterruptedException {
    tally.add(Of.RUNS);
    sound = tally.compare(name, ledger.lines(), plumbing.lines());
    return sound;
  }

  /** Waits until the job reads; if it does not, that is counted, and it is killed. */
  boolean awaitReading(JobProcess job) throws IOException, InterruptedException {
    if (job.awaitWord("reading", READY_MILLIS)) {
      return true;
    }
    boolean alive = job.isAlive();
    if (alive) {
      job.dumpThreads();
    }
    job.kill();
    tally.bad(alive ? Of.HUNG : Of.UNCLEAR, name + " does not get to read: " + job.tail());
    return false;
  }

  /**
   * Waits until it has ended, after something that has to end it; if it has not, that is counted.
   */
  boolean awaitEnd(JobProcess job, String after) throws IOException, InterruptedException {
    if (job.awaitEnd(PATIENCE_MILLIS)) {
      return true;
    }
    job.dumpThreads();
    job.kill();
    tally.bad(Of.HUNG, name + ": alive so long after " + after + ": " + job.tail());
    return false;
  }

  /** An end that nobody asked for. */
  void failed(JobProcess job) throws IOException {
    tally.bad(Of.UNCLEAR, name + ": ended with " + job.exitValue() + ": " + job.tail());
  }

  String name() {
    return name;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    plumbing.close();
    if (sound) {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }
}
