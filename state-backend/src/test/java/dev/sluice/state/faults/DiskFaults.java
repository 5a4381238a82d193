package dev.sluice.state.faults;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Which operations of a {@link SimulatedDisk} fail. Called under the disk's lock. */
public interface DiskFaults {
  /** A disk on which all goes well. */
  DiskFaults NONE = (operation, file) -> null;

  /** What the next operation does wrong, or null. */
  @Nullable Fault next(Operation operation, Path file);

  /** What is asked of a disk. */
  enum Operation {
    OPEN,
    READ,
    LIST,
    SIZE,
    CREATE,
    WRITE,
    SYNC,
    TRUNCATE,
    LINK,
    MOVE,
    DELETE,
    MAKE_DIRECTORY,
    SYNC_DIRECTORY
  }

  /**
   * A failure.
   *
   * @param share which part of it is done nevertheless: from 0, nothing, to 1, all of it; of what
   *     can't be done in part, half and more is all
   * @param message null if the caller is not told: then a write is short, and all else goes well
   */
  record Fault(double share, @Nullable String message) {
    /** No room. */
    public static final String FULL = "No space left on device";

    /** The hardware fails. */
    public static final String BROKEN = "Input/output error";
  }
}
