package dev.sluice.translation.state;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** The first elements of a list that is only ever appended to. */
final class Snapshot<T> extends AbstractList<T> implements RandomAccess {
  private final List<T> list;
  private final int size;

  Snapshot(List<T> list, int size) {
    this.list = list;
    this.size = size;
  }

  @Override
  public T get(int index) {
    if (index >= size) {
      throw new IndexOutOfBoundsException("Element " + index + " of " + size);
    }
    return list.get(index);
  }

  @Override
  public int size() {
    return size;
  }
}
