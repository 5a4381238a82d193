package dev.sluice.state.store;

import dev.sluice.state.Cursor;
import dev.sluice.state.delta.Changes;
import dev.sluice.state.delta.Entries;
import dev.sluice.state.delta.LayeredChanges;
import dev.sluice.state.delta.MergedEntries;
import dev.sluice.state.delta.Ranges;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Walks an overlay and all that lies below it.
 *
 * <p>Before each step it looks whether the overlay was changed, and if so searches its place there
 * again: what was put ahead is seen, what was put behind is not. If the overlay spilled meanwhile,
 * everything is opened again behind the last key.
 */
final class OverlayCursor implements Cursor {
  /** Opens the committed entries of a range. */
  interface CommittedEntries {
    Entries open(byte[] from, byte[] to);
  }

  private final LayeredChanges changes;
  private final Supplier<List<Changes>> below;
  private final CommittedEntries committed;
  private final byte[] from;
  private final byte[] to;
  private List<Changes> layers = List.of();
  private int changeCount;
  private @Nullable MergedEntries entries;
  private byte @Nullable [] key;
  private byte @Nullable [] value;

  OverlayCursor(
      LayeredChanges changes,
      Supplier<List<Changes>> below,
      CommittedEntries committed,
      byte[] from,
      byte[] to) {
    this.changes = changes;
    this.below = below;
    this.committed = committed;
    this.from = from;
    this.to = to;
  }

  @Override
  @SuppressWarnings("ArrayEquals") // DELETED is meant by identity
  public boolean next() {
    MergedEntries merged = step();
    while (merged.isValid() && merged.value() == Changes.DELETED) {
      merged.advance();
    }
    if (!merged.isValid()) {
      return false;
    }
    key = merged.key();
    value = merged.value();
    return true;
  }

  @Override
  public byte[] key() {
    return require(key);
  }

  @Override
  public byte[] value() {
    return require(value);
  }

  @Override
  public void close() {
    if (entries != null) {
      entries.close();
    }
  }

  private MergedEntries step() {
    MergedEntries merged = entries;
    if (merged == null || changes.layers() != layers) {
      return open();
    }
    boolean changed = changes.changeCount() != changeCount;
    changeCount = changes.changeCount();
    merged.goAfter(key, from, changed);
    return merged;
  }

  private MergedEntries open() {
    close();
    byte[] start = key == null ? from : MergedEntries.after(key);
    layers = changes.layers();
    changeCount = changes.changeCount();
    List<Entries> sources = new ArrayList<>();
    List<Ranges> ranges = new ArrayList<>();
    for (List<Changes> some : List.of(layers, below.get())) {
      for (Changes layer : some) {
        sources.add(layer.entries(start, to));
        ranges.add(layer.ranges());
      }
    }
    sources.add(committed.open(start, to));
    MergedEntries merged = new MergedEntries(sources, ranges);
    entries = merged;
    return merged;
  }

  private static byte[] require(byte @Nullable [] bytes) {
    if (bytes == null) {
      throw new IllegalStateException("The cursor stands before the first entry");
    }
    return bytes;
  }
}
