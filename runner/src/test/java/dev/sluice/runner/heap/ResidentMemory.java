package dev.sluice.runner.heap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The most memory that this process had resident which is no mapped file's. */
final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  /** What a JVM takes besides its heap and RocksDB's memory. */
  private static final long BESIDE_BYTES = 300L << 20;

  private static final long EVERY_MILLIS = 200;

  private volatile long mostBytes;

  private ResidentMemory() {}

  /** Watches from now on, by a thread that does not keep the process. */
  static ResidentMemory watched() {
    ResidentMemory memory = new ResidentMemory();
    if (Files.isReadable(STATUS)) {
      ScheduledExecutorService looking =
          Executors.newSingleThreadScheduledExecutor(
              task -> {
                Thread thread = new Thread(task, "resident-memory");
                thread.setDaemon(true);
                return thread;
              });
      ScheduledFuture<?> unused =
          looking.scheduleWithFixedDelay(memory::look, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }
    return memory;
  }

  /** Whether it was no more than the heap, native memory and what a JVM takes besides. */
  boolean isWithin(long nativeBytes) {
    long bound = Runtime.getRuntime().maxMemory() + nativeBytes + BESIDE_BYTES;
    if (mostBytes > bound) {
      System.err.printf("%d bytes were resident, more than %d%n", mostBytes, bound);
    }
    return mostBytes <= bound;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  private void look() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith("RssAnon:")) {
          long now = Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
          mostBytes = Math.max(mostBytes, now);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
