package dev.sluice.state.measure;

import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.state.log.SegmentLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * Compares committing a small batch with one bare append and fdatasync of 4 KiB, alternating on the
 * same disk. The argument is a directory on that disk.
 */
public final class MeasureCommit {
  private static final int ROUNDS = 600;
  private static final int WARM_UP = 100;

  private MeasureCommit() {}

  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createTempDirectory(Path.of(arguments[0]), "measure");
    long[] bare = new long[ROUNDS];
    long[] commit = new long[ROUNDS];
    ByteBuffer page = ByteBuffer.allocateDirect(4096);
    List<List<ByteBuffer>> blobs =
        List.of(
            List.of(ByteBuffer.allocate(1500)),
            List.of(ByteBuffer.allocate(1500)),
            List.of(ByteBuffer.allocate(700)));
    try (FileChannel file =
            FileChannel.open(
                directory.resolve("bare"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        SegmentLog log =
            SegmentLog.open(
                LocalCheckpointStorage.open(directory.resolve("checkpoint")),
                SegmentLog.Options.of(0))) {
      for (int i = 0; i < ROUNDS; i++) {
        long start = System.nanoTime();
        file.write(page.rewind());
        file.force(false);
        long middle = System.nanoTime();
        log.append(i + 1, blobs, (refs, full) -> ByteBuffer.allocate(300));
        bare[i] = middle - start;
        commit[i] = System.nanoTime() - middle;
      }
    }
    System.out.println("bare 4 KiB append + fdatasync: " + summary(bare));
    System.out.println("commit of a 4 KiB batch:       " + summary(commit));
    System.out.printf("ratio of the medians: %.2f%n", median(commit) / median(bare));
  }

  private static String summary(long[] nanos) {
    long[] sorted = Arrays.stream(nanos).skip(WARM_UP).sorted().toArray();
    return String.format(
        "median %.3f ms, p90 %.3f ms, p99 %.3f ms",
        sorted[sorted.length / 2] / 1e6,
        sorted[sorted.length * 9 / 10] / 1e6,
        sorted[sorted.length * 99 / 100] / 1e6);
  }

  private static double median(long[] nanos) {
    long[] sorted = Arrays.stream(nanos).skip(WARM_UP).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
