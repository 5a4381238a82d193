package dev.sluice.benchmarks.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.benchmarks.report.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InputFileTest {
  private static final long MINUTE = 60_000;

  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @EnumSource(InputSpec.Shape.class)
  void expectsWhatCountingTheLinesOneByOneGives(InputSpec.Shape shape) throws IOException {
    InputSpec spec = new InputSpec(shape, 3_000, 4, 500, 700, 7);

    InputFile input = InputFile.in(directory, spec);

    Tally counted = new Tally();
    count(input.path())
        .forEach((window, words) -> words.forEach((word, n) -> counted.add(window, word, n)));
    assertThat(input.expected()).hasToString(counted.toString());
    assertThat(counted.occurrences()).isEqualTo(3_000 * 4 * 2);
  }

  @Test
  void writesTheSameBytesForTheSameSpec() throws IOException {
    InputSpec spec = InputSpec.zipf(1_000, 300);

    InputFile one = InputFile.in(directory.resolve("one"), spec);
    InputFile other = InputFile.in(directory.resolve("other"), spec);

    assertThat(one.path()).hasSameBinaryContentAs(other.path());
  }

  @Test
  void keepsAFileThatIsThere() throws IOException {
    InputSpec spec = InputSpec.zipf(100, 30);
    InputFile first = InputFile.in(directory, spec);
    Files.writeString(first.path(), "kept");

    InputFile again = InputFile.in(directory, spec);

    assertThat(again.path()).hasContent("kept");
    assertThat(again.expected()).hasToString(first.expected().toString());
  }

  @Test
  void holdsEachWordOfADistinctInput() throws IOException {
    InputFile input = InputFile.in(directory, InputSpec.distinct(40_000));

    Set<String> words = new HashSet<>();
    for (String line : Files.readAllLines(input.path())) {
      words.addAll(List.of(line.substring(line.indexOf('\t') + 1).split(" ", -1)));
    }
    assertThat(words).hasSize(40_000);
  }

  private static Map<Long, Map<String, Long>> count(Path lines) throws IOException {
    Map<Long, Map<String, Long>> counts = new HashMap<>();
    for (String line : Files.readAllLines(lines)) {
      String[] fields = line.split("[\t ]", -1);
      long last = Long.parseLong(fields[0]) / (5 * MINUTE) * (5 * MINUTE);
      for (long window : new long[] {last, last - 5 * MINUTE}) {
        for (int i = 1; i < fields.length; i++) {
          counts.computeIfAbsent(window, w -> new HashMap<>()).merge(fields[i], 1L, Long::sum);
        }
      }
    }
    return counts;
  }
}
