package dev.sluice.engine.exchange;

import dev.sluice.state.spill.SpillFile;
import dev.sluice.state.spill.SpillFiles;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Memory, and a file for what has no room in it, of one producing task. Owned by its thread. */
final class Spilling {
  private final ExchangeMemory memory;
  private final SpillFiles files;
  private @Nullable SpillFile file;

  Spilling(ExchangeMemory memory, SpillFiles files) {
    this.memory = memory;
    this.files = files;
  }

  ExchangeMemory memory() {
    return memory;
  }

  /** The batch's file, created when first needed. */
  SpillFile file() throws IOException {
    SpillFile open = file;
    if (open == null) {
      open = files.create();
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
