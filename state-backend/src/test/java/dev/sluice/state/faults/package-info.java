/** Checkpoint storages for tests: kept in memory, and failing where they are told to. */
@NullMarked
package dev.sluice.state.faults;

import org.jspecify.annotations.NullMarked;
