package dev.sluice.state.encryption;

import dev.sluice.state.Advice;
import dev.sluice.state.CorruptCheckpointException;

/**
 * Encrypted bytes that can't be opened, in words.
 *
 * @param location of the checkpoint
 */
record Damage(String location) {
  /** The tag is wrong: other bytes, another place, another key. */
  CorruptCheckpointException at(String name, long offset) {
    return of(
        "What stands at offset %d of %s in %s was not encrypted for this place, or is damaged since."
            .formatted(offset, name, location));
  }

  CorruptCheckpointException cut(String name, long offset) {
    return of(
        "%s in %s is cut off at or behind offset %d, and can't be decrypted there."
            .formatted(name, location, offset));
  }

  CorruptCheckpointException ofHeader(String name) {
    return of(
        "%s in %s has no header of an encrypted object, as all objects of this checkpoint have: it is damaged, or somebody else wrote it."
            .formatted(name, location));
  }

  CorruptCheckpointException ofKey(String name, int dataKey) {
    return of(
        "%s in %s says that it is encrypted with data key %d, but the checkpoint has no such key."
            .formatted(name, location, dataKey));
  }

  private CorruptCheckpointException of(String what) {
    return new CorruptCheckpointException(what + " " + Advice.restoreOrRepair(location));
  }
}
