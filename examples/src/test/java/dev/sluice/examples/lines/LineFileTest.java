package dev.sluice.examples.lines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.SeededTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;

class LineFileTest {
  private final Path folder;

  LineFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private record Content(List<String> lines, List<Long> offsets, String text) {}

  @SeededTest
  void readsAllLinesAndTheRestFromAnyOffset(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Content content = content(random);
    Path path = Files.writeString(folder.resolve("lines"), content.text());

    List<Long> offsets = new ArrayList<>();
    assertThat(read(path, 0, 0, offsets)).isEqualTo(content.lines());
    assertThat(offsets).isEqualTo(content.offsets());
    for (int i = 0; i < content.lines().size(); i++) {
      assertThat(read(path, content.offsets().get(i), i + 1, new ArrayList<>()))
          .isEqualTo(content.lines().subList(i + 1, content.lines().size()));
    }
  }

  private static List<String> read(Path path, long offset, long lineNumber, List<Long> offsets)
      throws IOException {
    List<String> lines = new ArrayList<>();
    try (LineFile file = LineFile.open(path, offset, lineNumber)) {
      while (file.advance()) {
        lines.add(file.line());
        offsets.add(file.offset());
        assertThat(file.lineNumber()).isEqualTo(lineNumber + lines.size());
      }
      assertThat(file.advance()).isFalse();
    }
    return lines;
  }

  /** Short and long lines of all ends, some longer than a buffer, some not in ASCII. */
  private static Content content(SplittableRandom random) {
    List<String> lines = new ArrayList<>();
    List<Long> offsets = new ArrayList<>();
    StringBuilder all = new StringBuilder();
    int count = random.nextInt(40);
    for (int i = 0; i < count; i++) {
      String unit = random.nextInt(4) == 0 ? "\u00e4\u20ac" : "x";
      String line = unit.repeat(random.nextInt(random.nextInt(8) == 0 ? 100_000 : 50));
      boolean last = i == count - 1 && !line.isEmpty() && random.nextBoolean();
      all.append(line).append(last ? "" : random.nextInt(3) == 0 ? "\r\n" : "\n");
      lines.add(line);
      offsets.add((long) all.toString().getBytes(StandardCharsets.UTF_8).length);
    }
    return new Content(lines, offsets, all.toString());
  }
}
