package dev.sluice.benchmarks.nexmark;

import com.sun.management.OperatingSystemMXBean;
import dev.sluice.benchmarks.report.Report;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/**
 * The passes of one process: some to warm up, then those that are measured.
 *
 * <p>A fast peer needs many warm-up passes, and a slow one that needs a minute for the first is
 * warm by then: so they go by time.
 */
public final class Passes {
  private final NexmarkJobOptions options;

  /** One run of a query over so many events. */
  public interface Pass {
    /**
     * Runs to the end.
     *
     * @param number of the pass in this process, from 0
     */
    PassFigures run(long events, int number) throws Exception;
  }

  public Passes(NexmarkJobOptions options) {
    this.options = options;
  }

  /** Makes all passes, prints the report and ends the process. */
  public void reportAndExit(Pass pass) throws Exception {
    int warmUps = warmUp(pass);
    List<PassFigures> measured;
    if (options.getRecording().isEmpty()) {
      measured = measure(pass, warmUps);
    } else {
      try (Recording recording = new Recording(Configuration.getConfiguration("profile"))) {
        recording.start();
        measured = measure(pass, warmUps);
        recording.stop();
        recording.dump(Path.of(options.getRecording()));
      }
    }
    report(measured, warmUps).printAndExit();
  }

  private List<PassFigures> measure(Pass pass, int warmUps) throws Exception {
    List<PassFigures> measured = new ArrayList<>();
    for (int i = 0; i < options.getPasses(); i++) {
      System.gc();
      measured.add(pass.run(options.getEvents(), warmUps + i));
    }
    return measured;
  }

  private int warmUp(Pass pass) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(options.getWarmupSeconds());
    int passes = 0;
    while (System.nanoTime() < deadline) {
      pass.run(options.getWarmupEvents(), passes);
      passes++;
    }
    return passes;
  }

  private static Report report(List<PassFigures> measured, int warmUps) {
    ResultDigest results = measured.get(0).results();
    Report report = Report.ofThisProcess();
    report.put("rows", results.rows()).put("checksum", results.checksum());
    report.put("warm_ups", warmUps).put("passes", measured.size());
    for (int i = 0; i < measured.size(); i++) {
      PassFigures figures = measured.get(i);
      if (!figures.results().sameAs(results)) {
        throw new IllegalStateException(
            "Pass " + i + " found " + figures.results() + ", but the first " + results);
      }
      report
          .put("active_micros_" + i, figures.activeMicros())
          .put("end_micros_" + i, figures.endMicros())
          .put("cpu_micros_" + i, figures.cpuMicros());
    }
    return report;
  }

  /** What this process has used of the processors so far. */
  public static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
