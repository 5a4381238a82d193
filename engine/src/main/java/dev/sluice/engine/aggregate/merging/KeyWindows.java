package dev.sluice.engine.aggregate.merging;

import dev.sluice.engine.key.TimedTable;
import java.util.ArrayList;
import java.util.List;

/** All windows of a key, as they stand in the state. Owned by the task's thread. */
final class KeyWindows {
  /** Where the record stands. */
  final byte[] stateKey;

  final byte[] key;

  /** In the order of time and without overlaps, if windows are merged where they overlap. */
  List<KeyWindow> keyWindows = new ArrayList<>(2);

  /** Where it stands in the table of visits, or {@link TimedTable#NONE}. */
  long visitMillis = TimedTable.NONE;

  /** Where it stands in the table of holds. */
  List<Long> holds = List.of();

  /** Where it stands in the table of clocks. */
  List<Long> clocks = List.of();

  /** Whether there is something in the state that must be deleted if no window is left. */
  boolean isStored;

  KeyWindows(byte[] stateKey, byte[] key) {
    this.stateKey = stateKey;
    this.key = key;
  }
}
