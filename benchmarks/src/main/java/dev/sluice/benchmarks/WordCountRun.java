package dev.sluice.benchmarks;

import dev.sluice.benchmarks.input.InputFile;
import dev.sluice.benchmarks.peer.ChildJvm;
import dev.sluice.benchmarks.peer.Peer;
import dev.sluice.benchmarks.pipeline.WordCountJob;
import dev.sluice.benchmarks.pipeline.WordCountOptions.Sink;
import dev.sluice.benchmarks.report.Report;
import dev.sluice.benchmarks.report.Tally;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One run of the word count on one peer, checked: a run whose counts are wrong has no figures.
 *
 * @param jvm what it runs in
 * @param input what it reads
 * @param sink where the counts go
 * @param profile whether Sluice's process is recorded from its start to its end
 */
record WordCountRun(ChildJvm jvm, InputFile input, Sink sink, boolean profile) {
  /**
   * Runs in {@code directory}, which is emptied before and deleted after a good run.
   *
   * @throws ChildJvm.FailedRunException if the run fails or its counts are wrong
   */
  Report on(Peer peer, Path directory) throws IOException, InterruptedException {
    Directories.deleteIfThere(directory);
    Path output = directory.resolve("counts");
    Files.createDirectories(output);
    boolean recorded = profile && peer.name().equals("sluice");
    Path recording = directory.resolveSibling("sluice-word-count.jfr");
    Report report =
        jvm.run(
            recorded ? peer.withJvmArguments(ProfileReport.jvmArguments(recording)) : peer,
            WordCountJob.class,
            List.of(
                "--input=" + input.path().toAbsolutePath(),
                "--output=" + output.toAbsolutePath().resolve("part"),
                "--sink=" + sink),
            directory);
    Tally counted = sink == Sink.COUNT ? report.tally() : tallyOf(output);
    if (!counted.sameAs(input.expected())) {
      throw new ChildJvm.FailedRunException(
          peer.name()
              + " counted "
              + counted
              + " where "
              + input.expected()
              + " are right; see "
              + directory);
    }
    Directories.deleteIfThere(directory);
    if (recorded) {
      System.out.println(ProfileReport.of(recording, ProfileReport.DEFAULT_LINES));
      System.out.println("Recorded in " + recording);
    }
    return report;
  }

  private static Tally tallyOf(Path output) throws IOException {
    Tally tally = new Tally();
    try (var files = Files.newDirectoryStream(output, "part*")) {
      for (Path file : files) {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
          for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            tally.addLine(line);
          }
        }
      }
    }
    return tally;
  }
}
