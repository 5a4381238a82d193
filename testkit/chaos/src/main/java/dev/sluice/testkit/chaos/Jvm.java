package dev.sluice.testkit.chaos;

import dev.sluice.testkit.chaos.job.ChaosJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How JVMs are started so that they are small and there soon. Immutable. */
record Jvm(String classPath, List<String> flags) {
  private static final long WARM_UP_MILLIS = 1_200_000;

  /**
   * Runs the job once over a ledger of its own and has the JVM keep its classes for later starts.
   */
  static Jvm warmedUp(Path folder) throws IOException, InterruptedException {
    List<String> flags =
        List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");
    Path archive = Files.createDirectories(folder).resolve("classes.jsa").toAbsolutePath();
    Jvm plain = new Jvm(ClassPath.packed(folder), flags);
    FilesPlumbing plumbing = FilesPlumbing.in(folder.resolve("warm-up"));
    plumbing.send(new Ledger(0).more(100));
    plumbing.end();
    List<String> options = new ArrayList<>(plumbing.options());
    options.add("--runner=SluiceRunner");
    options.add("--checkpointLocation=" + folder.resolve("warm-up/checkpoint").toAbsolutePath());
    JobProcess job =
        plain
            .with("-XX:ArchiveClassesAtExit=" + archive)
            .job(options, folder.resolve("warm-up.log"), folder.resolve("tmp"));
    if (!job.awaitEnd(WARM_UP_MILLIS) || job.exitValue() != 0) {
      job.kill();
      throw new IOException("The job does not run undisturbed: " + job.tail());
    }
    return Files.exists(archive) ? plain.with("-XX:SharedArchiveFile=" + archive) : plain;
  }

  private Jvm with(String more) {
    List<String> all = new ArrayList<>(flags);
    all.add(more);
    return new Jvm(classPath, List.copyOf(all));
  }

  JobProcess job(List<String> options, Path log, Path temporary) throws IOException {
    return start(ChaosJob.class.getName(), options, log, temporary);
  }

  JobProcess start(String mainClass, List<String> options, Path log, Path temporary)
      throws IOException {
    Files.createDirectories(temporary);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add("-Djava.io.tmpdir=" + temporary.toAbsolutePath());
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(options);
    return JobProcess.start(command, log);
  }
}
