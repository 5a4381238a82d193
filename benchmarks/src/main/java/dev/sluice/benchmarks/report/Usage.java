package dev.sluice.benchmarks.report;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What a stretch of time took of this process.
 *
 * @param micros by the clock
 * @param cpuMicros of processor time, of all threads
 */
public record Usage(long micros, long cpuMicros) {
  /** What has passed and was used since some point in the past; only differences mean anything. */
  public static Usage now() {
    long cpuNanos =
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    return new Usage(System.nanoTime() / 1000, cpuNanos / 1000);
  }

  /** What was used from {@code earlier} to this. */
  public Usage since(Usage earlier) {
    return new Usage(micros - earlier.micros, cpuMicros - earlier.cpuMicros);
  }

  /** Puts both into a report. */
  public void into(Report report, String name) {
    report.put(name + "_micros", micros).put(name + "_cpu_micros", cpuMicros);
  }
}
