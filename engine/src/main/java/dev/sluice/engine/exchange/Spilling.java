package dev.sluice.engine.exchange;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Memory, and a file for what has no room in it, of one producing task. Owned by its thread. */
final class Spilling {
  private final ExchangeMemory memory;
  private final Path directory;
  private @Nullable SpillFile file;

  Spilling(ExchangeMemory memory, Path directory) {
    this.memory = memory;
    this.directory = directory;
  }

  ExchangeMemory memory() {
    return memory;
  }

  /** The batch's file, created when first needed. */
  SpillFile file() throws IOException {
    SpillFile open = file;
    if (open == null) {
      open = SpillFile.create(directory);
      file = open;
    }
    return open;
  }

  boolean hasFile() {
    return file != null;
  }

  /** The batch is over: what was spilled is gone. */
  void end() throws IOException {
    SpillFile open = file;
    file = null;
    if (open != null) {
      open.close();
    }
  }
}
