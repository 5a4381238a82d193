package dev.sluice.state;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of memory that many share. Safe to use from any thread.
 *
 * <p>Nobody is ever refused: who takes bytes is told whether the budget is now overdrawn, and if so
 * puts some of its own content on disk and gives the bytes back.
 */
public final class MemoryBudget {
  private final long limitBytes;
  private final AtomicLong usedBytes = new AtomicLong();

  public MemoryBudget(long limitBytes) {
    if (limitBytes < 0) {
      throw new IllegalArgumentException("limitBytes must not be negative, was " + limitBytes);
    }
    this.limitBytes = limitBytes;
  }

  /** Takes bytes; false if that overdraws the budget. */
  public boolean take(long bytes) {
    return usedBytes.addAndGet(bytes) <= limitBytes;
  }

  public void giveBack(long bytes) {
    usedBytes.addAndGet(-bytes);
  }

  public long usedBytes() {
    return usedBytes.get();
  }

  public long limitBytes() {
    return limitBytes;
  }
}
