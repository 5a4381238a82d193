package dev.sluice.engine.fake;

import dev.sluice.engine.operator.Chunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A chunk that a test fills by hand. */
public final class Rows implements Chunk {
  /** The number of key groups of all tests. */
  public static final int KEY_GROUPS = 16;

  private final List<byte[]> keys = new ArrayList<>();
  private final List<Object> elements = new ArrayList<>();

  public Rows add(byte[] key, Object element) {
    keys.add(key);
    elements.add(element);
    return this;
  }

  /** The key group of a key in all tests. */
  public static int keyGroupOf(byte[] key) {
    return Math.floorMod(Arrays.hashCode(key), KEY_GROUPS);
  }

  @Override
  public int size() {
    return elements.size();
  }

  @Override
  public long sizeBytes() {
    return 64L * size();
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
    return keyGroupOf(keys.get(i));
  }
}
