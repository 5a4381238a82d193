package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitBenchmarkTest {
  private static final CommitBenchmark.Turns TURNS = new CommitBenchmark.Turns(20, 7, 16);

  @TempDir private Path directory = Path.of("");

  @Test
  void showsTheMedianOfEachTargetNextToTheBareSync() throws IOException {
    CountingTarget target = new CountingTarget();

    MarkdownTable table = CommitBenchmark.measure(directory, List.of(target), TURNS);

    assertThat(table.toString())
        .contains("| append + fdatasync ")
        .containsPattern("\\| counting +\\| +13 \\| +22 \\|");
    assertThat(target.changes).isEqualTo(22 * 7);
  }

  @Test
  void showsHowCommitsGrowWithTheState() throws IOException {
    CountingTarget small = new CountingTarget();
    CountingTarget large = new CountingTarget();
    large.commits = 26;

    MarkdownTable table = CommitBenchmark.measure(directory, List.of(small, large), TURNS);

    assertThat(table.toString()).containsPattern("13.* 1\\.00 x \\|\n.*39.* 3\\.00 x \\|\n");
  }

  /** Its nth commit takes n microseconds; two are to warm up. */
  private static final class CountingTarget implements CommitTarget {
    private int commits;
    private int changes;

    @Override
    public String name() {
      return "counting";
    }

    @Override
    public void fill(int keys) {}

    @Override
    public long commitNanos(int changed) {
      changes += changed;
      return ++commits * 1000L;
    }

    @Override
    public void close() {}
  }
}
