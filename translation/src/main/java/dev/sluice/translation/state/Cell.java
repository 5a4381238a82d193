package dev.sluice.translation.state;

import org.apache.beam.sdk.state.State;

/** One state of the present key in one namespace. Belongs to the key: another key has others. */
interface Cell extends State {
  /** Writes what is only in memory to the store. */
  default void flush() {}

  /** What the cell knows of what it has, or will have once it is written. */
  Presence presence();
}
