package dev.sluice.translation.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.source.Mark;
import dev.sluice.engine.source.Source;
import dev.sluice.engine.source.SplitReader;
import dev.sluice.engine.source.SplitReader.Poll;
import dev.sluice.engine.time.EventTime;
import dev.sluice.testkit.SeededTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.beam.runners.core.construction.SerializablePipelineOptions;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.io.TextSource;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.ValueProvider.StaticValueProvider;
import org.apache.beam.sdk.values.WindowedValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadTest {
  private static final SerializablePipelineOptions OPTIONS =
      new SerializablePipelineOptions(PipelineOptionsFactory.create());

  @SeededTest
  void resumesAnOrderedSourceAtEveryRecord(long seed) throws Exception {
    List<Integer> records = IntStream.range(0, 40).boxed().toList();

    assertThat(
            readInBatches(
                new BoundedRead("Read", new ListSource(records), OPTIONS, ReadSettings.DEFAULT),
                seed))
        .isEqualTo(records);
  }

  @SeededTest
  void cutsAnUnorderedSourceBetweenBatches(long seed) throws Exception {
    List<Integer> records = IntStream.range(0, 1000).boxed().toList();

    assertThat(
            readInBatches(
                new BoundedRead(
                    "Read", new UnorderedSource(records, true), OPTIONS, ReadSettings.DEFAULT),
                seed))
        .containsExactlyInAnyOrderElementsOf(records);
  }

  @Test
  void readsWholeInOneBatchWhatCannotBeCut() throws Exception {
    List<Integer> records = IntStream.range(0, 1000).boxed().toList();
    Source source =
        new BoundedRead("Read", new UnorderedSource(records, false), OPTIONS, ReadSettings.DEFAULT);
    List<Object> read = new ArrayList<>();

    try (SplitReader reader = source.open(source.split(1).get(0), null)) {
      Poll poll = reader.poll(read::add, new RecordBudget(10));

      assertThat(poll).isEqualTo(Poll.DONE);
      assertThat(values(read)).containsExactlyInAnyOrderElementsOf(records);
    }
  }

  @Test
  void knowsNoTimeUntilTheEnd() throws Exception {
    Source source =
        new BoundedRead("Read", new ListSource(List.of(1, 2, 3)), OPTIONS, ReadSettings.DEFAULT);

    try (SplitReader reader = source.open(source.split(1).get(0), null)) {
      reader.poll(element -> {}, new RecordBudget(2));
      assertThat(reader.watermarkMillis()).isEqualTo(EventTime.MIN_MILLIS);

      reader.poll(element -> {}, new RecordBudget(2));
      assertThat(reader.watermarkMillis()).isEqualTo(EventTime.MAX_MILLIS);
    }
  }

  @Test
  void refusesASourceThatHasShrunk() throws Exception {
    Source source =
        new BoundedRead("Read", new ListSource(List.of(1, 2)), OPTIONS, ReadSettings.DEFAULT);

    SplitReader reader = source.open(source.split(1).get(0), BoundedMark.taken(3).encode());

    assertThatThrownBy(() -> reader.poll(element -> {}, new RecordBudget(1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("3 were read from it before")
        .hasMessageContaining("start from a new checkpoint location");
  }

  @SeededTest(seeds = 10)
  void readsAFileToItsEndAcrossRestarts(long seed, @TempDir Path directory) throws Exception {
    List<String> lines = IntStream.range(0, 200).mapToObj(i -> "line " + i).toList();
    Path file = Files.write(directory.resolve("input.txt"), lines);
    BoundedSource<String> source = textSource(file);

    assertThat(readInBatches(new BoundedRead("Read", source, OPTIONS, ReadSettings.DEFAULT), seed))
        .isEqualTo(lines);
  }

  private static BoundedSource<String> textSource(Path file) {
    return new TextSource(
        StaticValueProvider.of(file.toString()),
        EmptyMatchTreatment.DISALLOW,
        new byte[] {'\n'},
        0);
  }

  @SeededTest
  void resumesAnUnboundedSourceAtItsMark(long seed) throws Exception {
    List<Integer> records = IntStream.range(0, 60).boxed().toList();

    assertThat(
            readInBatches(
                new UnboundedRead("Read", new QueueSource(records), OPTIONS, ReadSettings.DEFAULT),
                seed))
        .isEqualTo(records);
  }

  @Test
  void aRecordThatAskingFoundIsGivenByTheNextPollAndBeforeNoWatermark() throws Exception {
    Source source =
        new UnboundedRead("Read", new QueueSource(List.of(1, 2, 3)), OPTIONS, ReadSettings.DEFAULT);
    List<Object> read = new ArrayList<>();
    try (SplitReader reader = source.open(source.split(1).get(0), null)) {
      assertThat(reader.mayHaveMore()).as("not opened yet").isTrue();
      reader.poll(read::add, new RecordBudget(2));
      long before = reader.watermarkMillis();

      assertThat(reader.mayHaveMore()).isTrue();
      assertThat(reader.mayHaveMore()).isTrue();
      assertThat(reader.poll(read::add, new RecordBudget(0))).isEqualTo(Poll.MORE);
      assertThat(reader.watermarkMillis()).isEqualTo(before);

      assertThat(reader.poll(read::add, new RecordBudget(9))).isEqualTo(Poll.DONE);
      assertThat(reader.watermarkMillis()).isEqualTo(EventTime.MAX_MILLIS);
    }
    assertThat(values(read)).containsExactly(1, 2, 3);
  }

  @Test
  void finalisesOnlyTheLiveMark() throws Exception {
    QueueSource.FINALISED.clear();
    Source source =
        new UnboundedRead("Read", new QueueSource(List.of(1, 2, 3)), OPTIONS, ReadSettings.DEFAULT);
    byte[] split = source.split(1).get(0);
    Mark mark;
    try (SplitReader reader = source.open(split, null)) {
      reader.poll(element -> {}, new RecordBudget(2));
      mark = reader.mark();
    }
    assertThat(QueueSource.FINALISED).isEmpty();

    mark.committed().run();
    assertThat(QueueSource.FINALISED).containsExactly(2);

    try (SplitReader restored = source.open(split, mark.bytes())) {
      assertThat(restored.mark().bytes()).isEqualTo(mark.bytes());
      restored.mark().committed().run();
    }
    assertThat(QueueSource.FINALISED).containsExactly(2);
  }

  @Test
  void refusesASplitOfAnotherVersionAndOneThatIsNotASource() throws Exception {
    Source source =
        new BoundedRead("Read", new ListSource(List.of(1)), OPTIONS, ReadSettings.DEFAULT);
    byte[] newer = source.split(1).get(0);
    newer[0] = 9;
    byte[] foreign =
        new UnboundedRead("Read", new QueueSource(List.of(1)), OPTIONS, ReadSettings.DEFAULT)
            .split(1)
            .get(0);

    assertThatThrownBy(() -> source.open(newer, null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("format version 9");
    assertThatThrownBy(() -> source.open(foreign, null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("QueueSource");
  }

  @Test
  void givesAnImpulseOnce() throws Exception {
    Source source = ImpulseSource.impulse();
    List<Object> read = new ArrayList<>();
    byte[] mark;
    try (SplitReader reader = source.open(source.split(4).get(0), null)) {
      reader.poll(read::add, new RecordBudget(9));
      mark = reader.mark().bytes();
    }
    try (SplitReader reader = source.open(source.split(4).get(0), mark)) {
      assertThat(reader.poll(read::add, new RecordBudget(9))).isEqualTo(Poll.DONE);
    }

    assertThat(source.split(4)).hasSize(1);
    assertThat(read).hasSize(1);
  }

  /** Reads all splits in batches of random size; after each batch perhaps in a new process. */
  private static List<Object> readInBatches(Source source, long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    List<Object> read = new ArrayList<>();
    for (byte[] split : source.split(1)) {
      byte @Nullable [] mark = null;
      SplitReader reader = source.open(split, null);
      Poll poll = Poll.MORE;
      while (poll != Poll.DONE) {
        RecordBudget budget = new RecordBudget(random.nextInt(1, 20));
        List<Object> batch = new ArrayList<>();
        do {
          poll = reader.poll(batch::add, budget);
        } while (poll == Poll.MORE && !budget.isSpent());
        boolean fails = random.nextInt(4) == 0;
        if (!fails) {
          mark = reader.mark().bytes();
          read.addAll(values(batch));
        }
        if (fails || random.nextInt(3) == 0) {
          reader.close();
          reader = source.open(split, mark);
          poll = Poll.MORE;
        }
        if (random.nextBoolean()) {
          reader.mayHaveMore();
        }
      }
      reader.close();
    }
    return read;
  }

  private static List<Object> values(List<Object> elements) {
    List<Object> values = new ArrayList<>();
    for (Object element : elements) {
      values.add(((WindowedValue<?>) element).getValue());
    }
    return values;
  }
}
