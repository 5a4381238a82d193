package dev.sluice.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;

/**
 * What a child JVM tells its parent: one line on standard output, {@code #report name=value ...},
 * with whole numbers.
 */
public final class Report {
  private static final String HEAD = "#report";

  private final Map<String, Long> values;

  private Report(Map<String, Long> values) {
    this.values = values;
  }

  /** A report with what this process has used so far: processor time and, on Linux, memory. */
  public static Report ofThisProcess() {
    Report report = new Report(new LinkedHashMap<>());
    report.put(
        "cpu_millis",
        ProcessHandle.current().info().totalCpuDuration().map(d -> d.toMillis()).orElse(-1L));
    report.put("peak_rss_kib", peakResidentKib());
    return report;
  }

  public Report put(String name, long value) {
    values.put(name, value);
    return this;
  }

  /** Adds a tally, for {@link #tally}. */
  public Report put(Tally tally) {
    return put("tally_rows", tally.rows())
        .put("tally_occurrences", tally.occurrences())
        .put("tally_checksum", tally.checksum());
  }

  /**
   * Prints the line and ends the process, whatever threads the runner has left behind. A flight
   * recording that this JVM was started with is finished first.
   */
  public void printAndExit() {
    if (FlightRecorder.isInitialized()) {
      FlightRecorder.getFlightRecorder().getRecordings().stream()
          .filter(recording -> recording.getDestination() != null)
          .forEach(Recording::stop);
    }
    StringBuilder line = new StringBuilder(HEAD);
    values.forEach((name, value) -> line.append(' ').append(name).append('=').append(value));
    System.out.println(line);
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  /** Whether a line of a child's output is a report. */
  public static boolean isReport(String line) {
    return line.startsWith(HEAD + " ");
  }

  /** Reads a line for which {@link #isReport} holds. */
  public static Report parse(String line) {
    Map<String, Long> values = new LinkedHashMap<>();
    for (String field : line.substring(HEAD.length() + 1).split(" ", -1)) {
      int equals = field.indexOf('=');
      values.put(field.substring(0, equals), Long.parseLong(field, equals + 1, field.length(), 10));
    }
    return new Report(values);
  }

  /**
   * The value of that name.
   *
   * @throws IllegalArgumentException if the report has none
   */
  public long get(String name) {
    Long value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("The report has no " + name + ", only " + values.keySet());
    }
    return value;
  }

  /** The tally, of a job that tallied its own output. */
  public Tally tally() {
    return new Tally(get("tally_rows"), get("tally_occurrences"), get("tally_checksum"));
  }

  private static long peakResidentKib() {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return -1;
    }
    try {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException e) {
      return -1; // A figure the less; the run itself is not in doubt.
    }
    return -1;
  }
}
