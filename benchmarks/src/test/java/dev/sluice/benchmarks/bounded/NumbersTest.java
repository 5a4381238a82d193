package dev.sluice.benchmarks.bounded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.SourceTestUtils;
import org.junit.jupiter.api.Test;

class NumbersTest {
  private static final PipelineOptions OPTIONS = PipelineOptionsFactory.create();

  @Test
  void readsEachNumberOnceInOrder() throws IOException {
    assertThat(read(new Numbers(5, 3000))).isEqualTo(range(5, 3000));
    assertThat(read(new Numbers(7, 7))).isEmpty();
  }

  @Test
  void partsHoldAllNumbers() throws IOException {
    List<Numbers> parts = new Numbers(5, 3000).split(800, OPTIONS);

    List<Long> all = new ArrayList<>();
    for (Numbers part : parts) {
      all.addAll(read(part));
    }
    assertThat(parts).hasSizeGreaterThan(20);
    assertThat(all).isEqualTo(range(5, 3000));
  }

  @Test
  void whatIsSplitOffWhileItIsReadIsReadByTheOther() throws IOException {
    try (BoundedSource.BoundedReader<Long> reader = new Numbers(0, 10_000).createReader(OPTIONS)) {
      List<Long> read = new ArrayList<>();
      boolean more = reader.start();
      read.add(reader.getCurrent());
      BoundedSource<Long> rest = reader.splitAtFraction(0.5);

      for (more = reader.advance(); more; more = reader.advance()) {
        read.add(reader.getCurrent());
      }

      assertThat(rest).isNotNull().hasToString("[5000, 10000)");
      assertThat(reader.getCurrentSource()).hasToString("[0, 5000)");
      assertThat(read).isEqualTo(range(0, 5000));
    }
  }

  @Test
  void doesNotSplitOffWhatIsReadAlready() throws IOException {
    try (BoundedSource.BoundedReader<Long> reader = new Numbers(0, 2000).createReader(OPTIONS)) {
      assertThat(reader.start()).isTrue();

      assertThat(reader.splitAtFraction(0.01)).isNull();
      assertThat(reader.splitAtFraction(1.0)).isNull();
    }
  }

  private static List<Long> read(Numbers source) throws IOException {
    return SourceTestUtils.readFromSource(source, OPTIONS);
  }

  private static List<Long> range(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }
}
