package dev.sluice.translation.view;

import dev.sluice.engine.operator.Chunk;
import java.util.ArrayList;
import java.util.List;

/** Rows that go on to the step within. */
final class KeyedRows implements Chunk {
  static final byte[] NO_KEY = {};

  private final List<Object> elements = new ArrayList<>();
  private final List<byte[]> keys = new ArrayList<>();
  private final List<Integer> keyGroups = new ArrayList<>();
  private long sizeBytes;

  /**
   * Adds a row.
   *
   * @param bytes what it takes, about
   */
  void add(Object element, byte[] key, int keyGroup, long bytes) {
    sizeBytes += bytes;
    elements.add(element);
    keys.add(key);
    keyGroups.add(keyGroup);
  }

  void addAll(KeyedRows more) {
    sizeBytes += more.sizeBytes;
    elements.addAll(more.elements);
    keys.addAll(more.keys);
    keyGroups.addAll(more.keyGroups);
  }

  @Override
  public int size() {
    return elements.size();
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public Object element(int i) {
    return elements.get(i);
  }

  @Override
  public byte[] key(int i) {
    return keys.get(i);
  }

  @Override
  public int keyGroup(int i) {
    return keyGroups.get(i);
  }
}
