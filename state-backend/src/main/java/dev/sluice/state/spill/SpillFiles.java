package dev.sluice.state.spill;

import java.io.IOException;

/** Makes files for what has no room in memory. Safe to use from any thread. */
public interface SpillFiles {
  /** Makes an empty file, which is its caller's. */
  SpillFile create() throws IOException;

  /** How the files of a folder are read and written, around what is there otherwise. */
  @FunctionalInterface
  interface Form {
    /** The bytes as they are, each piece with a checksum that is looked at when it is read. */
    Form CHECKED = file -> new GuardedSpillFile(file, new ChecksumGuard());

    /** The bytes encrypted with a random key of the file; a piece that was changed is found. */
    Form ENCRYPTED = file -> new GuardedSpillFile(file, new EncryptionGuard());

    SpillFile of(SpillFile file) throws IOException;
  }
}
