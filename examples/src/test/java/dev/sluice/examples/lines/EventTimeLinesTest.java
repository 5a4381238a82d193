package dev.sluice.examples.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.ManualClock;
import dev.sluice.testkit.SeededTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventTimeLinesTest {
  private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

  private final Path path;
  private final ManualClock clock = ManualClock.at(0);
  private final DropFolder folder;

  EventTimeLinesTest(@TempDir Path path) {
    this.path = path;
    folder = new DropFolder(path);
  }

  private EventTimeLines source() {
    return EventTimeLines.of(folder.watched(1, null));
  }

  /** Reads what is there now, as text and time. */
  private List<String> drain(EventTimeLinesReader reader, boolean start) throws IOException {
    List<String> lines = new ArrayList<>();
    for (boolean more = start ? reader.start() : reader.advance(); more; more = reader.advance()) {
      lines.add(reader.getCurrent() + "@" + reader.getCurrentTimestamp());
    }
    return lines;
  }

  private List<String> drain(EventTimeLines source) throws IOException {
    try (EventTimeLinesReader reader = source.createReader(null, clock)) {
      return drain(reader, true);
    }
  }

  private static String timed(long seconds, String text) {
    return Instant.ofEpochMilli(START + seconds * 1000) + " " + text;
  }

  @Test
  void readsTheFilesInTheOrderOfTheirNames() throws IOException {
    folder.drop("b", timed(2, "two"));
    folder.drop("a", timed(0, "zero"), "", "  ", timed(1, "one"));
    folder.end();

    assertThat(drain(source()))
        .containsExactly(
            "zero@2026-01-01T00:00:00.000Z",
            "one@2026-01-01T00:00:01.000Z",
            "two@2026-01-01T00:00:02.000Z");
  }

  @Test
  void passesOverFilesThatAreStillWrittenAndFolders() throws IOException {
    Files.writeString(path.resolve(".hidden"), "no time");
    Files.writeString(path.resolve("later.tmp"), "no time");
    Files.createDirectory(path.resolve("folder"));
    folder.drop("a", timed(0, "zero"));

    assertThat(drain(source())).hasSize(1);
  }

  @Test
  void findsFilesThatAreDroppedWhileItReads() throws IOException {
    try (EventTimeLinesReader reader = source().createReader(null, clock)) {
      assertThat(drain(reader, true)).isEmpty();
      folder.drop("b", timed(0, "zero"));
      assertThat(drain(reader, false)).as("before the next look").isEmpty();
      clock.advanceMillis(100);
      assertThat(drain(reader, false)).hasSize(1);

      folder.drop("a", timed(1, "one"));
      clock.advanceMillis(100);

      assertThat(drain(reader, false)).hasSize(1);
    }
  }

  @Test
  void keepsTheWatermarkTheDelayBehindTheLatestTime() throws IOException {
    folder.drop("a", timed(3600, "latest"), timed(3000, "older"));
    try (EventTimeLinesReader reader = source().createReader(null, clock)) {
      assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MIN_VALUE);
      reader.start();
      assertThat(reader.getWatermark().getMillis()).isEqualTo(START + 3_600_000 - 600_000);
      reader.advance();
      assertThat(reader.getWatermark().getMillis()).isEqualTo(START + 3_600_000 - 600_000);
    }
  }

  @Test
  void endsTimeWithTheLastLineOnceTheEndIsThere() throws IOException {
    folder.drop("a", timed(0, "zero"));
    try (EventTimeLinesReader reader = source().createReader(null, clock)) {
      assertThat(drain(reader, true)).hasSize(1);
      assertThat(reader.getWatermark()).isLessThan(BoundedWindow.TIMESTAMP_MAX_VALUE);
      folder.drop("b", timed(1, "one"));
      folder.end();
      clock.advanceMillis(100);
      assertThat(reader.advance()).isTrue();
      assertThat(reader.getWatermark()).isLessThan(BoundedWindow.TIMESTAMP_MAX_VALUE);

      assertThat(reader.advance()).isFalse();

      assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MAX_VALUE);
      try (EventTimeLinesReader resumed =
          source().createReader(reader.getCheckpointMark(), clock)) {
        assertThat(resumed.start()).isFalse();
        assertThat(resumed.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MAX_VALUE);
      }
    }
  }

  @SeededTest
  void readsExactlyTheRestFromTheMarkAfterEachLine(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    dropRandomFiles(random);
    folder.end();
    List<String> all = drain(source());

    for (int count = 0; count <= all.size(); count++) {
      assertThat(drainFrom(markAfter(count, all))).isEqualTo(all.subList(count, all.size()));
    }
  }

  private DirectoryMark markAfter(int count, List<String> all) throws IOException {
    try (EventTimeLinesReader reader = source().createReader(null, clock)) {
      for (int i = 0; i < count; i++) {
        assertThat(i == 0 ? reader.start() : reader.advance()).isTrue();
        assertThat(reader.getCurrent() + "@" + reader.getCurrentTimestamp()).isEqualTo(all.get(i));
      }
      return reader.getCheckpointMark();
    }
  }

  /** Source and mark go through bytes, as they do from one process to the next. */
  private List<String> drainFrom(DirectoryMark mark) throws IOException {
    DirectoryMark decoded =
        CoderUtils.decodeFromByteArray(
            DirectoryMarkCoder.of(),
            CoderUtils.encodeToByteArray(source().getCheckpointMarkCoder(), mark));
    EventTimeLines copied = SerializableUtils.ensureSerializable(source());
    try (EventTimeLinesReader reader = copied.createReader(decoded, clock)) {
      assertThat(reader.getWatermark()).isEqualTo(EventTimeWatermark.of(mark.maxMillis(), 600_000));
      return drain(reader, true);
    }
  }

  private void dropRandomFiles(SplittableRandom random) throws IOException {
    int files = random.nextInt(5);
    for (int f = 0; f < files; f++) {
      StringBuilder content = new StringBuilder();
      int lines = random.nextInt(8);
      for (int i = 0; i < lines; i++) {
        content.append(timed(random.nextInt(10_000), "text " + f + " " + i));
        content.append(random.nextInt(4) == 0 ? "\r\n" : random.nextInt(4) == 0 ? "\n\n" : "\n");
      }
      if (content.length() > 0 && random.nextBoolean()) {
        content.setLength(content.length() - 1);
      }
      folder.dropBytes("lines-" + random.nextInt(1000) + "-" + f, content.toString());
    }
  }

  @Test
  void sharesTheFilesOutAmongItsSplits() throws Exception {
    for (int i = 0; i < 40; i++) {
      folder.drop("lines-" + i, timed(i, "text " + i));
    }
    folder.end();
    EventTimeLines whole = EventTimeLines.of(folder.watched(4, null));

    List<EventTimeLines> splits = whole.split(7, PipelineOptionsFactory.create());

    assertThat(splits).hasSize(4);
    List<String> lines = new ArrayList<>();
    for (EventTimeLines split : splits) {
      List<String> share = drain(split);
      assertThat(share).isNotEmpty();
      lines.addAll(share);
      assertThat(split.split(3, PipelineOptionsFactory.create())).containsExactly(split);
    }
    assertThat(lines).containsExactlyInAnyOrderElementsOf(drain(whole));
  }

  @Test
  void forgetsFilesThatWereReadAndTakenAway() throws IOException {
    Path first = folder.drop("a", timed(0, "zero"));
    try (EventTimeLinesReader reader = source().createReader(null, clock)) {
      drain(reader, true);
      assertThat(reader.getCheckpointMark().done()).containsOnlyKeys("a");
      DirectoryMark before = reader.getCheckpointMark();
      Files.delete(first);
      folder.drop("b", timed(1, "one"));
      clock.advanceMillis(100);

      drain(reader, false);

      assertThat(reader.getCheckpointMark().done()).containsOnlyKeys("b");
      assertThat(before.done()).as("a mark that was given out").containsOnlyKeys("a");
    }
  }

  @Test
  void saysWhereALineHasNoTime() throws IOException {
    Path file = folder.drop("a", timed(0, "zero"), "", "no time here");
    try (EventTimeLinesReader reader = source().createReader(null, clock)) {
      reader.start();

      assertThatThrownBy(reader::advance)
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("line 3 of " + file + ": \"no time here\"");
    }
  }

  @Test
  void countsLinesOnFromAMark() throws IOException {
    Path file = folder.drop("a", timed(0, "zero"), timed(1, "one"), "no time here");
    DirectoryMark mark;
    try (EventTimeLinesReader reader = source().createReader(null, clock)) {
      reader.start();
      mark = reader.getCheckpointMark();
    }

    try (EventTimeLinesReader reader = source().createReader(mark, clock)) {
      reader.start();
      assertThatThrownBy(reader::advance).hasMessageContaining("line 3 of " + file);
    }
  }

  @Test
  void refusesAFileThatChangedAfterItWasRead() throws IOException {
    Path file = folder.drop("a", timed(0, "zero"));
    DirectoryMark mark;
    try (EventTimeLinesReader reader = source().createReader(null, clock)) {
      drain(reader, true);
      mark = reader.getCheckpointMark();
    }
    long size = Files.size(file);
    Files.writeString(file, timed(0, "another"));

    try (EventTimeLinesReader reader = source().createReader(mark, clock)) {
      assertThatThrownBy(reader::start)
          .isInstanceOf(BadInputException.class)
          .hasMessage(
              file
                  + " was read whole with "
                  + size
                  + " bytes, but now has "
                  + Files.size(file)
                  + ". Expected files that do not change once they are in the directory. Put the"
                  + " file back as it was, and drop what is new under a name of its own.");
    }
  }

  @Test
  void refusesAFileThatBecameShorterOrIsGoneInTheMiddle() throws IOException {
    Path file = folder.drop("a", timed(0, "zero"), timed(1, "one"), timed(2, "two"));
    DirectoryMark mark;
    try (EventTimeLinesReader reader = source().createReader(null, clock)) {
      reader.start();
      reader.advance();
      mark = reader.getCheckpointMark();
    }

    Files.writeString(file, "short");
    try (EventTimeLinesReader reader = source().createReader(mark, clock)) {
      assertThatThrownBy(reader::start)
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(file + " was read up to byte 51, but now has 5.");
    }
    Files.delete(file);
    try (EventTimeLinesReader reader = source().createReader(mark, clock)) {
      assertThatThrownBy(reader::start)
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("Cannot read " + file + " (it does not exist).");
    }
  }

  @Test
  void asksForSensibleNumbers() {
    assertThatThrownBy(() -> new WatchedDirectory("/d", 0, 0, 1, null))
        .hasMessage("pollMillis must be at least 1, was 0");
    assertThatThrownBy(() -> new WatchedDirectory("/d", -1, 1, 1, null))
        .hasMessage("delayMillis must not be negative, was -1");
    assertThatThrownBy(() -> new WatchedDirectory("/d", 0, 1, 0, null))
        .hasMessage("maxSplits must be at least 1, was 0");
  }

  @Test
  void beginsWithAnEmptyMark() {
    assertThat(DirectoryMark.start())
        .isEqualTo(new DirectoryMark(new TreeMap<>(), null, DirectoryMark.NO_TIME, false))
        .hasToString("DirectoryMark[0 files done]");
  }
}
