package dev.sluice.examples.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.SeededTest;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class DirectoryMarkCoderTest {
  private final DirectoryMarkCoder coder = DirectoryMarkCoder.of();

  @SeededTest(seeds = 100)
  void readsWhatItWrote(long seed) throws CoderException {
    DirectoryMark mark = randomMark(new SplittableRandom(seed));

    byte[] bytes = CoderUtils.encodeToByteArray(coder, mark);

    assertThat(CoderUtils.decodeFromByteArray(coder, bytes)).isEqualTo(mark);
    assertThat(CoderUtils.encodeToByteArray(coder, copyOf(mark))).isEqualTo(bytes);
  }

  private static DirectoryMark randomMark(SplittableRandom random) {
    TreeMap<String, Long> done = new TreeMap<>();
    for (int i = random.nextInt(50); i > 0; i--) {
      String prefix = "lines-\u00e4\u20ac-".substring(0, random.nextInt(10));
      done.put(prefix + random.nextInt(1000), random.nextLong(Long.MAX_VALUE));
    }
    DirectoryMark.Position position =
        random.nextBoolean()
            ? null
            : new DirectoryMark.Position(
                "current", random.nextLong(1L << 40), random.nextLong(1L << 30));
    return new DirectoryMark(
        done,
        position,
        random.nextBoolean() ? DirectoryMark.NO_TIME : random.nextLong(),
        random.nextBoolean());
  }

  private static DirectoryMark copyOf(DirectoryMark mark) {
    return new DirectoryMark(
        new TreeMap<>(mark.done()), mark.current(), mark.maxMillis(), mark.ended());
  }

  @Test
  void needsFewBytesForFilesThatCountUp() throws CoderException {
    TreeMap<String, Long> done = new TreeMap<>();
    for (int i = 0; i < 10_000; i++) {
      done.put("lines-2026-01-01-%05d.txt".formatted(i), 1_000L);
    }

    byte[] bytes = CoderUtils.encodeToByteArray(coder, new DirectoryMark(done, null, 0, false));

    assertThat(bytes.length).isLessThan(10_000 * 10);
  }

  @Test
  void refusesANewerVersion() {
    byte[] newer = {2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

    assertThatThrownBy(() -> CoderUtils.decodeFromByteArray(coder, newer))
        .isInstanceOf(CoderException.class)
        .hasMessageContaining("has version 2, but only version 1 is known here")
        .hasMessageContaining("go on with that one");
  }

  @Test
  void refusesADamagedMark() {
    byte[] damaged = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 9, 1, 'a', 1};

    assertThatThrownBy(() -> CoderUtils.decodeFromByteArray(coder, damaged))
        .isInstanceOf(CoderException.class)
        .hasMessageContaining("is damaged");
  }
}
