package dev.sluice.state.delta;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes that were made one after the other, as one: of each key the newest counts. Nothing is
 * copied, and the changes must change no more.
 */
public final class MergedChanges implements Changes {
  private final List<Changes> layers;
  private final Ranges ranges = new Ranges();
  private final int size;
  private final long contentBytes;

  private MergedChanges(List<Changes> layers) {
    this.layers = List.copyOf(layers);
    int keys = 0;
    long bytes = 0;
    for (Changes layer : layers) {
      ranges.addAll(layer.ranges());
      keys = Math.addExact(keys, layer.size());
      bytes += layer.contentBytes();
    }
    size = keys;
    contentBytes = bytes;
  }

  /**
   * Merges.
   *
   * @param layers newest first, at least one
   */
  public static Changes of(List<Changes> layers) {
    return layers.size() == 1 ? layers.get(0) : new MergedChanges(layers);
  }

  /** What the newest of some layers, newest first, that has {@code key} says of it, or null. */
  static byte @Nullable [] find(List<Changes> layers, byte[] key) {
    for (Changes layer : layers) {
      byte[] found = layer.find(key);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  @Override
  public byte @Nullable [] find(byte[] key) {
    return find(layers, key);
  }

  @Override
  public Ranges ranges() {
    return ranges;
  }

  @Override
  public Entries entries(byte[] from, byte[] to) {
    return new MergedEntries(
        layers.stream().map(layer -> layer.entries(from, to)).toList(),
        layers.stream().map(Changes::ranges).toList());
  }

  @Override
  public Entries entries() {
    return MergedEntries.of(layers);
  }

  /** A key of several layers is counted in each. */
  @Override
  public int size() {
    return size;
  }

  /** What several layers have of one key is counted in each. */
  @Override
  public long contentBytes() {
    return contentBytes;
  }
}
