package dev.sluice.state.store;

import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.files.Scratch;

/** Which partition a store is for, and what it shares with the others of its backend. */
record StorePlace(
    int partition,
    KeyGroupRange keyGroups,
    StoreOptions options,
    Scratch scratch,
    Restoring restoring) {}
