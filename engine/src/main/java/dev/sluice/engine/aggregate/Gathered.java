package dev.sluice.engine.aggregate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a batch gathered of one key and window, and where it stands in the state.
 *
 * <p>Many are brought into the state's order first: reading and writing it along its order is much
 * cheaper than all over the place. Nearly all are told apart by two numbers, so that sorting does
 * not go from object to object.
 */
public final class Gathered {
  /** The order in which they stand in the state. */
  static final Comparator<Gathered> ORDER = Gathered::compare;

  private final byte[] stateKey;
  private final AccumulatorTable.Entry entry;
  private final long first;
  private final long second;

  public Gathered(byte[] stateKey, AccumulatorTable.Entry entry) {
    this.stateKey = stateKey;
    this.entry = entry;
    this.first = KeyHead.at(stateKey, 0);
    this.second = KeyHead.at(stateKey, Long.BYTES);
  }

  public byte[] stateKey() {
    return stateKey;
  }

  public AccumulatorTable.Entry entry() {
    return entry;
  }

  /** How many entries of the state are worth to be read at once. */
  public static final int BATCH_OF_READS = 512;

  /** Reads the values of state keys, null where there is none. */
  public interface Reads {
    List<byte @Nullable []> values(List<byte[]> stateKeys);
  }

  /** Merges what was gathered of a place with the value that stands there. */
  public interface Merge {
    void accept(Gathered one, byte @Nullable [] value) throws Exception;
  }

  /** Merges all of {@code gathered}, which is sorted for that, along the order of the state. */
  public static void mergeAll(List<Gathered> gathered, Reads reads, Merge merge) throws Exception {
    GatheredSort.sort(gathered);
    for (int from = 0; from < gathered.size(); from += BATCH_OF_READS) {
      List<Gathered> some =
          gathered.subList(from, Math.min(gathered.size(), from + BATCH_OF_READS));
      List<byte[]> stateKeys = new ArrayList<>(some.size());
      for (Gathered one : some) {
        stateKeys.add(one.stateKey);
      }
      touch(some);
      List<byte @Nullable []> values = reads.values(stateKeys);
      for (int i = 0; i < some.size(); i++) {
        merge.accept(some.get(i), values.get(i));
      }
    }
  }

  /**
   * Reads a little of each entry and of what it has gathered. After sorting they are anywhere in
   * memory; so no read of one waits for the work on the one before.
   */
  private static void touch(List<Gathered> some) {
    int read = 0;
    for (int i = 0; i < some.size(); i++) {
      read |= some.get(i).entry.keyGroup;
    }
    for (int i = 0; i < some.size(); i++) {
      read |= some.get(i).entry.accumulator instanceof Gathered ? -1 : 0;
    }
    if (read < 0) {
      throw new IllegalStateException("Nothing was gathered of such a key group: " + read);
    }
  }

  /** The first eight bytes of the place, as a number. */
  long first() {
    return first;
  }

  /** The eight bytes after these. */
  long second() {
    return second;
  }

  public long maxTimestampMillis() {
    return entry.maxTimestampMillis;
  }

  private static int compare(Gathered one, Gathered other) {
    if (one.first != other.first) {
      return Long.compareUnsigned(one.first, other.first);
    } else if (one.second != other.second) {
      return Long.compareUnsigned(one.second, other.second);
    }
    return Arrays.compareUnsigned(one.stateKey, other.stateKey);
  }
}
