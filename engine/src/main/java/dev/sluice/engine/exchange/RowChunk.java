package dev.sluice.engine.exchange;

import dev.sluice.engine.operator.Chunk;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows as parallel arrays, which grow to a chunk's size and are then used again and again.
 *
 * <p>Owned by the producing task, then by the queue, then by the consuming task, which gives it
 * back.
 */
public final class RowChunk implements Chunk, Queued {
  private static final int SMALLEST = 16;

  private final int input;
  private final int capacity;
  private final boolean isKeyed;
  private final @Nullable QueueLane home;
  private Object[] elements;
  private byte[][] keys;
  private int[] keyGroups;
  private int size;
  private long bytes;

  RowChunk(int input, int capacity, boolean isKeyed, @Nullable QueueLane home) {
    this.input = input;
    this.capacity = capacity;
    this.isKeyed = isKeyed;
    this.home = home;
    int first = Math.min(SMALLEST, capacity);
    this.elements = new Object[first];
    this.keys = new byte[isKeyed ? first : 0][];
    this.keyGroups = new int[isKeyed ? first : 0];
  }

  /** Which of the consumer's inputs the rows are for. */
  public int input() {
    return input;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Object element(int i) {
    return elements[i];
  }

  @Override
  public byte[] key(int i) {
    return keys[i];
  }

  @Override
  public int keyGroup(int i) {
    return keyGroups[i];
  }

  @Override
  public int rows() {
    return size;
  }

  boolean isFull() {
    return size == capacity;
  }

  boolean isKeyed() {
    return isKeyed;
  }

  @Nullable QueueLane home() {
    return home;
  }

  @Override
  public long sizeBytes() {
    return bytes;
  }

  void sizeBytes(long estimate) {
    bytes = estimate;
  }

  void add(Object element) {
    if (size == elements.length) {
      grow();
    }
    elements[size++] = element;
  }

  void add(Object element, byte[] key, int keyGroup) {
    if (size == elements.length) {
      grow();
    }
    keys[size] = key;
    keyGroups[size] = keyGroup;
    elements[size++] = element;
  }

  void clear() {
    Arrays.fill(elements, 0, size, null);
    if (isKeyed) {
      Arrays.fill(keys, 0, size, null);
    }
    size = 0;
    bytes = 0;
  }

  private void grow() {
    int larger = Math.min(capacity, size * 2);
    elements = Arrays.copyOf(elements, larger);
    if (isKeyed) {
      keys = Arrays.copyOf(keys, larger);
      keyGroups = Arrays.copyOf(keyGroups, larger);
    }
  }
}
