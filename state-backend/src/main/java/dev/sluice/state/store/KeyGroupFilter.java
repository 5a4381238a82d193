package dev.sluice.state.store;

import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.Tables;

/** Which keys to take: those of some key groups, and maybe those of the replicated tables. */
record KeyGroupFilter(KeyGroupRange keyGroups, boolean withReplicated) {
  boolean accepts(byte[] key) {
    int keyGroup = Tables.keyGroup(key);
    return keyGroup < 0 ? withReplicated : keyGroups.contains(keyGroup);
  }
}
