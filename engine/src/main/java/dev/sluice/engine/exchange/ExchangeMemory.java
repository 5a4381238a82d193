package dev.sluice.engine.exchange;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that rows may take between stages. For any thread. */
final class ExchangeMemory {
  private final long budgetBytes;
  private final AtomicLong usedBytes = new AtomicLong();

  ExchangeMemory(long budgetBytes) {
    this.budgetBytes = budgetBytes;
  }

  /** Takes {@code bytes} if there is room; if not, what they stand for has to be spilled. */
  boolean tryTake(long bytes) {
    if (usedBytes.addAndGet(bytes) <= budgetBytes) {
      return true;
    }
    usedBytes.addAndGet(-bytes);
    return false;
  }

  void giveBack(long bytes) {
    usedBytes.addAndGet(-bytes);
  }

  long usedBytes() {
    return usedBytes.get();
  }
}
