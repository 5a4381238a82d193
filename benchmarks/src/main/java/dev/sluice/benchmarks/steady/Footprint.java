package dev.sluice.benchmarks.steady;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this process takes of the machine at one moment, in bytes unless it says otherwise.
 *
 * @param heapUsed of the Java heap, dead objects among it
 * @param heapCommitted of the Java heap
 * @param anonymous resident memory that is no file's: heap, threads, native memory
 * @param files resident memory that is a mapped file's; the system takes it back when it is short
 * @param buffers direct buffers
 * @param mapped files mapped by buffers
 * @param threads how many
 * @param handles how many files and sockets are open
 * @param scratch the files in the directory of temporary files
 * @param checkpoints the files of all checkpoints
 * @param checkpointFiles how many of these there are
 */
record Footprint(
    long heapUsed,
    long heapCommitted,
    long anonymous,
    long files,
    long buffers,
    long mapped,
    int threads,
    long handles,
    long scratch,
    long checkpoints,
    long checkpointFiles) {
  private static final String HEADING =
      "   min |  heap used/committed | anonymous   files | direct  mapped | threads handles |"
          + " scratch checkpoint files";

  /** A directory's files: how many and how large. */
  private record Size(long files, long bytes) {}

  /** Looks at this process now. */
  static Footprint now(Path scratch, Path checkpoints) throws IOException {
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    Size durable = size(checkpoints);
    return new Footprint(
        heap.getUsed(),
        heap.getCommitted(),
        kernelSays("RssAnon:"),
        kernelSays("RssFile:"),
        pool("direct"),
        pool("mapped"),
        ManagementFactory.getThreadMXBean().getThreadCount(),
        openHandles(),
        size(scratch).bytes(),
        durable.bytes(),
        durable.files());
  }

  static String heading() {
    return HEADING;
  }

  long resident() {
    return anonymous + files;
  }

  /** One line of a table, megabytes where it is bytes. */
  String line(double minutes) {
    return String.format(
        "%6.1f | %8d / %8d | %9d %7d | %6d %7d | %7d %7d | %7d %10d %5d",
        minutes,
        heapUsed >> 20,
        heapCommitted >> 20,
        anonymous >> 20,
        files >> 20,
        buffers >> 20,
        mapped >> 20,
        threads,
        handles,
        scratch >> 20,
        checkpoints >> 20,
        checkpointFiles);
  }

  private static long kernelSays(String name) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      }
    }
    throw new IOException("/proc/self/status does not say " + name);
  }

  private static long pool(String name) {
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      if (pool.getName().equals(name)) {
        return pool.getMemoryUsed();
      }
    }
    return 0;
  }

  private static long openHandles() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  /** What goes while it is looked at is not counted. */
  private static Size size(Path directory) throws IOException {
    long[] sum = new long[2];
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum[0]++;
            sum[1] += attributes.size();
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException gone) {
            return FileVisitResult.CONTINUE;
          }
        });
    return new Size(sum[0], sum[1]);
  }
}
