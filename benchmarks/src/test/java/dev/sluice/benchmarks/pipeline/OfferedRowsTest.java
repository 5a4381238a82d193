package dev.sluice.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.benchmarks.feed.Feed;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;

/** The feed is one per JVM, so that this is one story. */
class OfferedRowsTest {
  @Test
  void isCommittedOnceEachSplitHasFinalisedAMarkBehindItsLastRow() throws Exception {
    PipelineOptions options = PipelineOptionsFactory.create();
    List<OfferedRows> splits = new OfferedRows().split(2, options);
    UnboundedReader<String> even = splits.get(0).createReader(options, null);
    UnboundedReader<String> odd = splits.get(1).createReader(options, null);
    assertThat(even.start()).isFalse();

    Feed.inThisJvm().offer(5);
    assertThat(readAll(even)).isEqualTo(3);
    even.getCheckpointMark().finalizeCheckpoint();
    odd.getCheckpointMark().finalizeCheckpoint();
    assertThatThrownBy(() -> Feed.inThisJvm().awaitCommitted(1))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("[6, 1]");

    assertThat(readAll(odd)).isEqualTo(2);
    odd.getCheckpointMark().finalizeCheckpoint();
    assertThat(Feed.inThisJvm().awaitCommitted(1)).isLessThanOrEqualTo(System.nanoTime());
  }

  private static int readAll(UnboundedReader<String> reader) throws IOException {
    int rows = 0;
    while (reader.advance()) {
      assertThat(reader.getCurrent()).startsWith(reader.getCurrentTimestamp().getMillis() + "\t");
      rows++;
    }
    return rows;
  }
}
