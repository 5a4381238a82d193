package dev.sluice.state.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.MemoryBudget;
import dev.sluice.state.files.ScratchFolder;
import dev.sluice.state.spill.SpilledBytes;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LayeredChangesTest {
  private static final int VALUE_BYTES = 1 << 16;

  @TempDir private Path scratch;
  private final MemoryBudget budget = new MemoryBudget(16 << 20);
  private int files;

  @Test
  void sealsManyChangesInAFileAndGivesTheirMemoryBack() {
    LayeredChanges changes = changes(budget);
    fill(changes, 40);
    assertThat(budget.usedBytes()).isGreaterThan(40L * VALUE_BYTES);

    List<ByteBuffer> sealed = changes.seal();

    assertThat(budget.usedBytes()).isZero();
    assertThat(sealed).isInstanceOf(SpilledBytes.class);
    assertThat(bytes(sealed)).isGreaterThan(40L * VALUE_BYTES);
    assertThat(changes.find(new byte[] {0, 39})).hasSize(VALUE_BYTES);
  }

  @Test
  void sealsFewChangesInMemory() {
    LayeredChanges changes = changes(budget);
    fill(changes, 10);

    List<ByteBuffer> sealed = changes.seal();

    assertThat(files).isZero();
    assertThat(bytes(sealed)).isGreaterThan(10L * VALUE_BYTES);
  }

  @Test
  void changesOfSeveralQueriesShareTheirMemory() {
    LayeredChanges[] all = new LayeredChanges[5];
    for (int i = 0; i < all.length; i++) {
      all[i] = changes(budget);
    }
    for (int round = 0; round < 200; round++) {
      for (LayeredChanges one : all) {
        one.put(new byte[] {0, (byte) round}, new byte[VALUE_BYTES]);
        assertThat(budget.usedBytes()).isLessThan(budget.limitBytes() + 4 * VALUE_BYTES);
      }
    }

    for (LayeredChanges one : all) {
      one.seal();
      one.release();
    }

    assertThat(budget.usedBytes()).isZero();
  }

  private LayeredChanges changes(MemoryBudget shared) {
    return new LayeredChanges(
        new KeyGroupRange(0, 128),
        shared,
        () -> {
          files++;
          return ScratchFolder.spillsIn(scratch).create();
        });
  }

  private static void fill(LayeredChanges changes, int entries) {
    for (int i = 0; i < entries; i++) {
      changes.put(new byte[] {0, (byte) i}, new byte[VALUE_BYTES]);
    }
  }

  private static long bytes(List<ByteBuffer> buffers) {
    return buffers.stream().mapToLong(ByteBuffer::remaining).sum();
  }
}
