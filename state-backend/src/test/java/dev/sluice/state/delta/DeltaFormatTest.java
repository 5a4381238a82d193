package dev.sluice.state.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.MemoryBudget;
import dev.sluice.state.files.ScratchFolder;
import dev.sluice.testkit.SeededTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeltaFormatTest {
  private static final KeyGroupRange GROUPS = new KeyGroupRange(3, 1_000);

  @TempDir Path temporary;

  @SeededTest(seeds = 15)
  void isTheSameWhetherItSpilledOrNot(long seed) {
    MemoryBudget large = new MemoryBudget(1 << 28);
    MemoryBudget small = new MemoryBudget(100_000);
    AtomicInteger files = new AtomicInteger();
    LayeredChanges inMemory = changes(large, files);
    LayeredChanges spilling = changes(small, files);

    work(inMemory, new SplittableRandom(seed));
    assertThat(files).hasValue(0);
    work(spilling, new SplittableRandom(seed));
    assertThat(files).hasValueGreaterThan(1);

    byte[] expected = bytes(inMemory.seal());
    byte[] found = bytes(spilling.seal());
    // A spilled delta may still delete keys of which nothing is left below; else it says the same.
    assertThat(withoutDeletes(read(found))).isEqualTo(withoutDeletes(read(expected)));
    compareReads(inMemory.sealed(), spilling.sealed(), new SplittableRandom(seed));
    inMemory.release();
    spilling.release();
    assertThat(large.usedBytes()).isZero();
    assertThat(small.usedBytes()).isZero();
  }

  @Test
  void givesBackKeysValuesAndRanges() {
    LayeredChanges changes = changes(new MemoryBudget(1 << 20), new AtomicInteger());
    changes.put(new byte[] {0, 1}, new byte[] {9});
    changes.deleteRange(new byte[] {0}, new byte[] {0, 5});
    changes.put(new byte[] {0, 2}, new byte[0]);
    changes.delete(new byte[] {0, 7, 7});

    DeltaReader reader = reader(bytes(changes.seal()));

    assertThat(reader.keyGroups()).isEqualTo(GROUPS);
    assertThat(reader.ranges().size()).isEqualTo(1);
    assertThat(reader.ranges().endOver(new byte[] {0, 4, 9})).isEqualTo(new byte[] {0, 5});
    assertThat(reader.next()).isTrue();
    assertThat(reader.key()).isEqualTo(new byte[] {0, 2});
    assertThat(reader.value()).isEmpty();
    assertThat(reader.value() != Changes.DELETED).isTrue();
    assertThat(reader.next()).isTrue();
    assertThat(reader.key()).isEqualTo(new byte[] {0, 7, 7});
    assertThat(reader.value() == Changes.DELETED).isTrue();
    assertThat(reader.next()).isFalse();
  }

  @Test
  void refusesANewerFormatAndACutOne() {
    LayeredChanges changes = changes(new MemoryBudget(1 << 20), new AtomicInteger());
    changes.put(new byte[] {0, 1, 2}, new byte[] {9, 9, 9});
    byte[] delta = bytes(changes.seal());

    for (int length = 0; length < delta.length; length++) {
      byte[] cut = Arrays.copyOf(delta, length);
      assertThatThrownBy(() -> read(cut))
          .isInstanceOf(CorruptCheckpointException.class)
          .hasMessageContaining("test is cut off");
    }
    delta[0] = 2;
    assertThatThrownBy(() -> reader(delta))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("test has the format 2")
        .hasMessageContaining("knows formats up to 1");
  }

  private LayeredChanges changes(MemoryBudget budget, AtomicInteger files) {
    return new LayeredChanges(
        GROUPS,
        budget,
        () -> {
          files.incrementAndGet();
          return ScratchFolder.spillsIn(temporary).create();
        });
  }

  private static void work(LayeredChanges changes, SplittableRandom random) {
    for (int step = 0; step < 8_000; step++) {
      byte[] key = key(random.nextInt(3_000));
      switch (random.nextInt(40)) {
        case 0, 1, 2 -> changes.delete(key);
        case 3 -> {
          if (random.nextInt(20) == 0) {
            changes.deleteRange(key, key(random.nextInt(3_000)));
          }
        }
        default -> {
          byte[] value = new byte[random.nextInt(60)];
          random.nextBytes(value);
          changes.put(key, value);
        }
      }
    }
  }

  private static void compareReads(Changes one, Changes other, SplittableRandom random) {
    for (int i = 0; i < 500; i++) {
      byte[] key = key(random.nextInt(3_100));
      assertThat(other.find(key)).isEqualTo(one.find(key));
      assertThat(firstFrom(other, key)).isEqualTo(firstFrom(one, key));
    }
  }

  private static String firstFrom(Changes changes, byte[] key) {
    Entries entries = changes.entries(key, new byte[] {9});
    while (entries.isValid() && entries.value() == Changes.DELETED) {
      entries.advance();
    }
    return entries.isValid() ? Arrays.toString(entries.key()) : "none";
  }

  private static byte[] key(int number) {
    byte[] key = new byte[8];
    return ByteBuffer.wrap(key).putShort((short) 1).putInt(number).array();
  }

  private static List<String> withoutDeletes(List<String> entries) {
    return entries.stream().filter(entry -> !entry.endsWith("deleted")).toList();
  }

  private static List<String> read(byte[] delta) {
    DeltaReader reader = reader(delta);
    List<String> entries = new ArrayList<>();
    reader
        .ranges()
        .asMap()
        .forEach((from, to) -> entries.add(Arrays.toString(from) + Arrays.toString(to)));
    while (reader.next()) {
      String value =
          reader.value() == Changes.DELETED ? "deleted" : Arrays.toString(reader.value());
      entries.add(Arrays.toString(reader.key()) + value);
    }
    return entries;
  }

  private static DeltaReader reader(byte[] delta) {
    return new DeltaReader(new ByteArrayInputStream(delta), "test");
  }

  private static byte[] bytes(List<ByteBuffer> content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (ByteBuffer buffer : content) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      out.writeBytes(bytes);
    }
    return out.toByteArray();
  }
}
