package dev.sluice.state.recent;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that many may take from, all queries of a process for instance. Any thread. */
public final class SharedBudget {
  /** What all queries of this process may keep at hand of what they wrote. */
  static final SharedBudget OF_PROCESS =
      new SharedBudget(RecentWrites.bytesOf(Runtime.getRuntime().maxMemory()));

  private final AtomicLong free;

  SharedBudget(long bytes) {
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
