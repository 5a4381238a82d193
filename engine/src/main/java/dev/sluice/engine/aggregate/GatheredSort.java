package dev.sluice.engine.aggregate;

import java.util.List;

/**
 * Brings what was gathered into the order of the state, byte by byte from the last of the sixteen
 * that {@link Gathered} has as numbers to the first (least significant digit first), and then those
 * apart that agree in all of them. Bytes in which all agree, as in those of one window's end, are
 * passed over. Compares nothing, so it touches each object but twice.
 */
public final class GatheredSort {
  /** Fewer are sorted sooner by comparing them. */
  private static final int FEW = 256;

  private static final int VALUES = 1 << Byte.SIZE;

  private long[] keys;
  private int[] places;
  private long[] otherKeys;
  private int[] otherPlaces;

  private GatheredSort(int size) {
    keys = new long[size];
    places = new int[size];
    otherKeys = new long[size];
    otherPlaces = new int[size];
  }

  public static void sort(List<Gathered> gathered) {
    if (gathered.size() < FEW) {
      gathered.sort(Gathered.ORDER);
      return;
    }
    Gathered[] all = gathered.toArray(new Gathered[0]);
    int[] places = new GatheredSort(all.length).sorted(all);
    for (int i = 0; i < all.length; i++) {
      gathered.set(i, all[places[i]]);
    }
    sortEqualHeads(gathered);
  }

  /** The places of {@code all} in the order of their heads. */
  private int[] sorted(Gathered[] all) {
    for (int i = 0; i < all.length; i++) {
      keys[i] = all[i].second();
      places[i] = i;
    }
    sortByKeys();
    for (int i = 0; i < all.length; i++) {
      keys[i] = all[places[i]].first();
    }
    sortByKeys();
    return places;
  }

  private void sortByKeys() {
    long differing = 0;
    for (long key : keys) {
      differing |= key ^ keys[0];
    }
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      if ((differing >>> shift & 0xFF) != 0) {
        sortByByte(shift);
      }
    }
  }

  private void sortByByte(int shift) {
    int[] starts = new int[VALUES + 1];
    for (long key : keys) {
      starts[(int) (key >>> shift & 0xFF) + 1]++;
    }
    for (int value = 0; value < VALUES; value++) {
      starts[value + 1] += starts[value];
    }
    for (int i = 0; i < keys.length; i++) {
      int to = starts[(int) (keys[i] >>> shift & 0xFF)]++;
      otherKeys[to] = keys[i];
      otherPlaces[to] = places[i];
    }
    long[] sortedKeys = otherKeys;
    int[] sortedPlaces = otherPlaces;
    otherKeys = keys;
    otherPlaces = places;
    keys = sortedKeys;
    places = sortedPlaces;
  }

  private static void sortEqualHeads(List<Gathered> gathered) {
    int from = 0;
    for (int i = 1; i <= gathered.size(); i++) {
      if (i == gathered.size() || !haveOneHead(gathered.get(from), gathered.get(i))) {
        if (i - from > 1) {
          gathered.subList(from, i).sort(Gathered.ORDER);
        }
        from = i;
      }
    }
  }

  private static boolean haveOneHead(Gathered one, Gathered other) {
    return one.first() == other.first() && one.second() == other.second();
  }
}
