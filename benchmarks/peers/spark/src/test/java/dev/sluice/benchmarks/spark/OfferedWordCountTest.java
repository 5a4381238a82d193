package dev.sluice.benchmarks.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.benchmarks.feed.Feed;
import dev.sluice.benchmarks.feed.OfferedLines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfferedWordCountTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void readsEachRowInOneOfThePartitions() throws Exception {
    OfferedRowsStream stream = new OfferedRowsStream(2);
    List<String> read = new ArrayList<>();

    for (InputPartition part :
        stream.planInputPartitions(stream.deserializeOffset("7"), stream.deserializeOffset("12"))) {
      try (var reader = stream.createReaderFactory().createReader(part)) {
        while (reader.next()) {
          read.add(reader.get().getString(0));
        }
      }
    }

    assertThat(read)
        .containsExactlyInAnyOrder(
            OfferedLines.line(7),
            OfferedLines.line(8),
            OfferedLines.line(9),
            OfferedLines.line(10),
            OfferedLines.line(11));
  }

  @Test
  void saysThatRowsAreCommittedOnceTheirBatchIsInTheCommitLog() throws Exception {
    Feed feed = Feed.inThisJvm();
    StreamingQuery query = OfferedWordCount.start(SparkJobs.arguments(directory));
    try {
      feed.offer(1000);
      feed.awaitCommitted(120_000);
      assertThat(directory.resolve("checkpoint/commits/0")).exists();
      feed.offer(500);
      feed.awaitCommitted(120_000);

      assertThat(directory.resolve("checkpoint/commits/1")).exists();
      assertThat(query.lastProgress().sources()[0].endOffset()).isEqualTo("1500");
    } finally {
      query.stop();
      SparkJobs.endSession();
    }
  }
}
