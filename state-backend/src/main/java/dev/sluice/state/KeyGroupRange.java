package dev.sluice.state;

/**
 * The key groups {@code first} (inclusive) to {@code end} (exclusive) that one partition owns.
 *
 * <p>A key group is a fixed hash bucket of encoded keys; their number, the maximal parallelism,
 * never changes in the life of a checkpoint, so a partition can be cut anew along them.
 */
public record KeyGroupRange(int first, int end) {
  /** The most key groups there can be: they stand in two bytes. */
  public static final int MAX_KEY_GROUPS = 1 << 15;

  public KeyGroupRange {
    if (first < 0 || end < first || end > MAX_KEY_GROUPS) {
      throw new IllegalArgumentException("No range of key groups: " + first + " to " + end);
    }
  }

  /** The range of {@code partition} when {@code keyGroups} are shared out to {@code partitions}. */
  public static KeyGroupRange of(int partition, int partitions, int keyGroups) {
    return new KeyGroupRange(
        firstOf(partition, partitions, keyGroups), firstOf(partition + 1, partitions, keyGroups));
  }

  /** The partition among {@code partitions} that owns {@code keyGroup}. */
  public static int partitionOf(int keyGroup, int partitions, int keyGroups) {
    return (int) ((long) keyGroup * partitions / keyGroups);
  }

  public boolean contains(int keyGroup) {
    return keyGroup >= first && keyGroup < end;
  }

  private static int firstOf(int partition, int partitions, int keyGroups) {
    return (int) (((long) partition * keyGroups + partitions - 1) / partitions);
  }
}
