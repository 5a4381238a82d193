package dev.sluice.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** What a figure was measured on, and with which command. */
final class Host {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Host() {}

  static List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    remarks.add(
        String.format(
            "Measured on %s on %d cores%s, %s %s, JVM %s.",
            LocalDate.now(ZoneOffset.UTC),
            Runtime.getRuntime().availableProcessors(),
            processor(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            System.getProperty("java.vm.version")));
    String command = System.getProperty("sluice.command");
    if (command != null) {
      remarks.add("Command: `" + command.strip() + "`.");
    }
    return remarks;
  }

  private static String processor() {
    if (!Files.isReadable(CPU_INFO)) {
      return "";
    }
    try {
      for (String line : Files.readAllLines(CPU_INFO)) {
        if (line.startsWith("model name")) {
          return " (" + line.substring(line.indexOf(':') + 1).strip() + ")";
        }
      }
    } catch (IOException e) {
      return ""; // A word the less.
    }
    return "";
  }
}
