package dev.sluice.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedObject;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the time of a flight recording went: by thread, by package, by method, alone and with what
 * it calls; and what was allocated.
 */
public final class ProfileReport {
  /** For a JVM that is to be recorded: whole stacks, and samples not only at safe points. */
  static final List<String> JVM_ARGUMENTS =
      List.of(
          "-XX:FlightRecorderOptions=stackdepth=256",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:+DebugNonSafepoints");

  /** Lines of each part, unless said otherwise. */
  static final int DEFAULT_LINES = 25;

  private static final Set<String> ARGUMENTS = Set.of("file", "top");

  private final Map<String, Long> threads = new HashMap<>();
  private final Map<String, Long> packages = new HashMap<>();
  private final Map<String, Long> self = new HashMap<>();
  private final Map<String, Long> inclusive = new HashMap<>();
  private final Map<String, Long> allocatedClasses = new HashMap<>();
  private final Map<String, Long> allocatedBy = new HashMap<>();
  private long samples;
  private long allocatedBytes;

  private ProfileReport() {}

  /** For a JVM that is to be recorded from its start to its end. */
  static List<String> jvmArguments(Path recording) {
    List<String> arguments = new ArrayList<>(JVM_ARGUMENTS);
    arguments.add(
        "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
            + recording.toAbsolutePath());
    return arguments;
  }

  /** Prints the report of {@code --file=x.jfr}, {@code --top=<lines of each part>}. */
  public static void main(String[] args) throws IOException {
    Arguments arguments = Arguments.parse(args, ARGUMENTS);
    System.out.print(
        of(Path.of(arguments.text("file", "")), arguments.number("top", DEFAULT_LINES)));
  }

  /** The report on a recording, with at most so many lines in each part. */
  static String of(Path recording, int lines) throws IOException {
    ProfileReport report = new ProfileReport();
    try (RecordingFile events = new RecordingFile(recording)) {
      while (events.hasMoreEvents()) {
        report.add(events.readEvent());
      }
    }
    return report.text(lines);
  }

  private void add(RecordedEvent event) {
    RecordedStackTrace stack = event.getStackTrace();
    if (stack == null || stack.getFrames().isEmpty()) {
      return;
    }
    switch (event.getEventType().getName()) {
      case "jdk.ExecutionSample", "jdk.NativeMethodSample" -> sample(event, stack.getFrames());
      case "jdk.ObjectAllocationSample" -> allocation(event, stack.getFrames());
      default -> {}
    }
  }

  /** Native samples are of threads in native code, waiting ones among them: those are left out. */
  private void sample(RecordedEvent event, List<RecordedFrame> frames) {
    String top = method(frames.get(0));
    if (isWaiting(top)) {
      return;
    }
    samples++;
    count(threads, threadOf(event), 1);
    count(packages, packageOf(frames.get(0)), 1);
    count(self, top, 1);
    Set<String> seen = new HashSet<>();
    for (RecordedFrame frame : frames) {
      String method = method(frame);
      if (seen.add(method)) {
        count(inclusive, method, 1);
      }
    }
  }

  private void allocation(RecordedEvent event, List<RecordedFrame> frames) {
    long bytes = event.getLong("weight");
    allocatedBytes += bytes;
    count(allocatedClasses, event.getClass("objectClass").getName(), bytes);
    count(allocatedBy, firstOfOurs(frames), bytes);
  }

  private static boolean isWaiting(String method) {
    return method.startsWith("sun.nio.ch.")
        || method.startsWith("java.lang.Object.wait")
        || method.startsWith("jdk.internal.misc.Unsafe.park")
        || method.startsWith("java.net.");
  }

  private static String threadOf(RecordedEvent event) {
    RecordedObject thread = event.getValue("sampledThread");
    String name = thread == null ? null : thread.getString("javaName");
    return name == null ? "?" : name.replaceAll("[0-9]+", "#");
  }

  private static String firstOfOurs(List<RecordedFrame> frames) {
    for (RecordedFrame frame : frames) {
      String method = method(frame);
      if (method.startsWith("dev.sluice.") || method.startsWith("org.apache.beam.")) {
        return method;
      }
    }
    return method(frames.get(0));
  }

  private static String method(RecordedFrame frame) {
    RecordedMethod method = frame.getMethod();
    return method.getType().getName() + "." + method.getName();
  }

  private static String packageOf(RecordedFrame frame) {
    String type = frame.getMethod().getType().getName();
    int dot = type.lastIndexOf('.');
    return dot < 0 ? type : type.substring(0, dot);
  }

  private static void count(Map<String, Long> counts, String name, long more) {
    counts.merge(name, more, Long::sum);
  }

  private String text(int lines) {
    StringBuilder text = new StringBuilder();
    text.append(String.format("%,d samples of running threads%n", samples));
    part(text, "Threads", threads, samples, lines);
    part(text, "Packages, time of their own", packages, samples, lines);
    part(text, "Methods, time of their own", self, samples, lines);
    part(text, "Methods with what they call", inclusive, samples, 3 * lines);
    part(text, "Allocated, by class", allocatedClasses, allocatedBytes, lines);
    part(
        text,
        "Allocated, by the first of our or Beam's methods",
        allocatedBy,
        allocatedBytes,
        lines);
    return text.toString();
  }

  private static void part(
      StringBuilder text, String title, Map<String, Long> counts, long all, int lines) {
    text.append(String.format("%n%s%n", title));
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(lines)
        .forEach(
            entry ->
                text.append(
                    String.format(
                        "%6.2f %%  %s%n", 100.0 * entry.getValue() / all, entry.getKey())));
  }
}
