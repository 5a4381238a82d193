package dev.sluice.engine.embedded;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that many may take from, all queries of a process for instance. Any thread. */
final class SharedRoom {
  /** What all queries of this process may keep at hand of what they wrote. */
  static final SharedRoom OF_PROCESS =
      new SharedRoom(RecentWrites.bytesOf(Runtime.getRuntime().maxMemory()));

  private final AtomicLong free;

  SharedRoom(long bytes) {
    free = new AtomicLong(bytes);
  }

  /** Takes bytes if there are so many. */
  boolean take(long bytes) {
    if (free.addAndGet(-bytes) >= 0) {
      return true;
    }
    free.addAndGet(bytes);
    return false;
  }

  /** Takes bytes though there may not be so many. */
  void takeAnyway(long bytes) {
    free.addAndGet(-bytes);
  }

  void giveBack(long bytes) {
    free.addAndGet(bytes);
  }

  long freeBytes() {
    return free.get();
  }
}
