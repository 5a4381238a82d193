package dev.sluice.state.store;

import dev.sluice.state.Cursor;
import dev.sluice.state.Delta;
import dev.sluice.state.Overlay;
import dev.sluice.state.delta.Changes;
import dev.sluice.state.delta.LayeredChanges;
import dev.sluice.state.spill.SpillFiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An overlay on the older overlays of its store and on the committed state below them.
 *
 * <p>Reading asks its own changes, then the older overlays newest first, then the committed state,
 * in this order: an overlay that is applied meanwhile is found below.
 */
final class TaskOverlay implements Overlay {
  private enum State {
    RUNNING,
    SEALED,
    DROPPED
  }

  /** Whose the overlay is. */
  record Id(int store, int partition, long version) {}

  private final Id id;
  private final LayeredChanges changes;
  private final StoreStack stack;
  private final Supplier<CommittedStore> committed;
  private volatile State state = State.RUNNING;
  private long deltaBytes;

  TaskOverlay(Id id, LayeredChanges changes, StoreStack stack, Supplier<CommittedStore> committed) {
    this.id = id;
    this.changes = changes;
    this.stack = stack;
    this.committed = committed;
  }

  @Override
  @SuppressWarnings("ArrayEquals") // DELETED is meant by identity
  public byte @Nullable [] get(byte[] key) {
    requireReadable();
    byte[] found = findInOverlays(key);
    if (found == null) {
      return committed.get().get(id.store(), key);
    }
    return found == Changes.DELETED ? null : found;
  }

  @Override
  @SuppressWarnings({"ArrayEquals", "NullAway"}) // DELETED by identity; the list may hold nulls
  public List<byte @Nullable []> getAll(List<byte[]> keys) {
    requireReadable();
    byte[][] values = new byte[keys.size()][];
    List<byte[]> missing = new ArrayList<>();
    int[] places = new int[keys.size()];
    for (int i = 0; i < values.length; i++) {
      byte[] found = findInOverlays(keys.get(i));
      if (found == null) {
        places[missing.size()] = i;
        missing.add(keys.get(i));
      } else {
        values[i] = found == Changes.DELETED ? null : found;
      }
    }
    if (!missing.isEmpty()) {
      List<byte @Nullable []> below = committed.get().getAll(id.store(), missing);
      for (int i = 0; i < missing.size(); i++) {
        values[places[i]] = below.get(i);
      }
    }
    return Arrays.asList(values);
  }

  @Override
  public void put(byte[] key, byte[] value) {
    requireRunning();
    changes.put(key, value);
  }

  @Override
  public void delete(byte[] key) {
    requireRunning();
    changes.delete(key);
  }

  @Override
  public void deleteRange(byte[] from, byte[] to) {
    requireRunning();
    requireOneTable(from, to);
    changes.deleteRange(from, to);
  }

  @Override
  public Cursor scan(byte[] from, byte[] to) {
    requireReadable();
    requireOneTable(from, to);
    return new OverlayCursor(
        changes,
        () -> stack.layersBelow(id.version()),
        (first, end) -> committed.get().entries(id.store(), first, end),
        from,
        to);
  }

  @Override
  public SpillFiles spills() {
    return changes.files();
  }

  @Override
  public Delta seal() {
    requireRunning();
    Delta delta = new Delta(id.store(), id.partition(), id.version(), changes.seal());
    deltaBytes = delta.sizeBytes();
    state = State.SEALED;
    return delta;
  }

  long version() {
    return id.version();
  }

  int store() {
    return id.store();
  }

  boolean isSealed() {
    return state == State.SEALED;
  }

  LayeredChanges changes() {
    return changes;
  }

  long deltaBytes() {
    return deltaBytes;
  }

  /** Takes the overlay off its stack, now that it is applied; under the partition's lock. */
  void leaveStack() {
    stack.remove(this);
    changes.release();
  }

  void drop() {
    state = State.DROPPED;
    changes.release();
  }

  private byte @Nullable [] findInOverlays(byte[] key) {
    byte[] found = changes.find(key);
    return found == null ? stack.findBelow(id.version(), key) : found;
  }

  private void requireRunning() {
    if (state != State.RUNNING) {
      throw new IllegalStateException(
          "The overlay " + id + " can't be changed any more: it is " + state);
    }
  }

  private void requireReadable() {
    if (state == State.DROPPED) {
      throw new IllegalStateException("The overlay " + id + " was dropped");
    }
  }

  /** A range of two tables would also be one of their foreign key groups. */
  private static void requireOneTable(byte[] from, byte[] to) {
    if (from.length == 0 || to.length == 0) {
      throw new IllegalArgumentException("A key begins with its table");
    }
    boolean endsAtNextTable = to.length == 1 && (to[0] & 0xFF) == (from[0] & 0xFF) + 1;
    if (from[0] != to[0] && !endsAtNextTable && Arrays.compareUnsigned(from, to) < 0) {
      throw new IllegalArgumentException(
          "A range lies in one table, not from table tag %d to %d"
              .formatted(from[0] & 0xFF, to[0] & 0xFF));
    }
  }
}
