package dev.sluice.state.delta;

import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.MemoryBudget;
import dev.sluice.state.spill.SpillFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one overlay: the newest in memory, older ones spilled when memory was short.
 *
 * <pre>
 *   layers:  memory | spilled | spilled        newest first; sealed: one of either kind
 * </pre>
 *
 * <p>Changed by one thread; {@link #layers} may be read by any.
 */
public final class LayeredChanges {
  /** How many bytes are taken from the budget at a time. */
  private static final long TAKE_BYTES = 1 << 16;

  /** Changes of more than this, or of more than a part of the budget, are sealed in a file. */
  private static final long MOST_SEALED_BYTES = 64L << 20;

  private static final long LEAST_SEALED_BYTES = 1L << 20;

  private final KeyGroupRange keyGroups;
  private final MemoryBudget budget;
  private final SpillFiles files;
  private volatile List<Changes> layers;
  private MemoryChanges memory = new MemoryChanges();
  private long takenBytes;

  /** Changes of a partition with these key groups, which spill to the files given. */
  public LayeredChanges(KeyGroupRange keyGroups, MemoryBudget budget, SpillFiles files) {
    this.keyGroups = keyGroups;
    this.budget = budget;
    this.files = files;
    layers = List.of(memory);
  }

  public void put(byte[] key, byte[] value) {
    memory.put(key, value);
    account();
  }

  public void delete(byte[] key) {
    memory.delete(key);
    account();
  }

  public void deleteRange(byte[] from, byte[] to) {
    memory.deleteRange(from, to);
    account();
  }

  /** Newest first. */
  public List<Changes> layers() {
    return layers;
  }

  /** To which it spills. */
  public SpillFiles files() {
    return files;
  }

  /** Counts the changes of the newest layer. */
  public int changeCount() {
    return memory.changeCount();
  }

  /** What is said of {@code key}, or null. */
  public byte @Nullable [] find(byte[] key) {
    return MergedChanges.find(layers, key);
  }

  /** Gives the changes as the bytes of a delta; nothing if there are none. No change may follow. */
  public List<ByteBuffer> seal() {
    if (memory.memoryBytes() > sealedInMemoryBytes()) {
      spill(); // or there would be all of it twice, and an array holds 2 GiB at most
    }
    if (layers.size() > 1) {
      if (!memory.isEmpty()) {
        spill();
      }
      SpilledChanges merged = merge();
      layers = List.of(merged);
      return merged.content();
    }
    if (layers.get(0) instanceof SpilledChanges spilled) {
      return spilled.content();
    }
    if (memory.isEmpty()) {
      return List.of();
    }
    DeltaWriter writer = DeltaWriter.toMemory(memory.contentBytes() + 4L * memory.size() + 64);
    writer.begin(keyGroups, memory.ranges());
    for (Entries entries = memory.entries(); entries.isValid(); entries.advance()) {
      writer.add(entries.key(), entries.value());
    }
    return List.of(writer.end());
  }

  /** All changes after sealing. */
  public Changes sealed() {
    return layers.get(0);
  }

  /** Gives the memory back. Who still reads the layers may go on. */
  public void release() {
    budget.giveBack(takenBytes);
    takenBytes = 0;
  }

  private void account() {
    long missing = memory.memoryBytes() - takenBytes;
    if (missing > 0) {
      long take = Math.max(missing, Math.min(TAKE_BYTES, budget.limitBytes() / 64));
      takenBytes += take;
      if (!budget.take(take) && memory.memoryBytes() >= smallestSpill()) {
        spill();
      }
    }
  }

  private long sealedInMemoryBytes() {
    return Math.min(MOST_SEALED_BYTES, Math.max(LEAST_SEALED_BYTES, budget.limitBytes() / 8));
  }

  /** A spill below this size would cost more than it frees. */
  private long smallestSpill() {
    return Math.min(1L << 20, budget.limitBytes() / 4);
  }

  private void spill() {
    List<Changes> below = layers.subList(1, layers.size());
    Changes spilled = write(memory.ranges(), memory.entries());
    memory = new MemoryChanges();
    List<Changes> next = new ArrayList<>(List.of(memory, spilled));
    next.addAll(below);
    layers = List.copyOf(next);
    release();
  }

  private SpilledChanges merge() {
    List<Changes> spilled = layers.subList(memory.isEmpty() ? 1 : 0, layers.size());
    if (spilled.size() == 1 && spilled.get(0) instanceof SpilledChanges one) {
      return one;
    }
    Changes merged = MergedChanges.of(spilled);
    return write(merged.ranges(), merged.entries());
  }

  private SpilledChanges write(Ranges ranges, Entries entries) {
    try {
      return SpilledChanges.write(files, keyGroups, ranges, entries);
    } catch (IOException e) {
      throw unspilled(e, e);
    } catch (UncheckedIOException e) {
      throw unspilled(e, new IOException(e));
    }
  }

  private static UncheckedIOException unspilled(Exception e, IOException cause) {
    return new UncheckedIOException(
        "Can't write changes of state that have no room in memory to the working directory: "
            + e.getMessage()
            + ". Make room there, or choose another one with --scratchLocation.",
        cause);
  }
}
