package dev.sluice.engine.exchange;

import dev.sluice.engine.operator.HeapShare;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that rows may take between the stages of one query, out of those of its process. For
 * any thread.
 */
final class ExchangeMemory {
  /** What the exchanges of all queries of this process may take together. */
  private static final ExchangeMemory OF_PROCESS =
      new ExchangeMemory(HeapShare.bytes(Long.MAX_VALUE, 8), null);

  private final long budgetBytes;
  private final AtomicLong usedBytes = new AtomicLong();
  private final @Nullable ExchangeMemory all;

  private ExchangeMemory(long budgetBytes, @Nullable ExchangeMemory all) {
    this.budgetBytes = budgetBytes;
    this.all = all;
  }

  /** Of nobody else's memory. */
  ExchangeMemory(long budgetBytes) {
    this(budgetBytes, null);
  }

  /** Of the process's memory; to be closed. */
  static ExchangeMemory ofProcess(long budgetBytes) {
    return within(OF_PROCESS, budgetBytes);
  }

  /** Of {@code all}, which several share; to be closed. */
  static ExchangeMemory within(ExchangeMemory all, long budgetBytes) {
    return new ExchangeMemory(budgetBytes, all);
  }

  /** Takes {@code bytes} if there is room; if not, what they stand for has to be spilled. */
  boolean tryTake(long bytes) {
    if (usedBytes.addAndGet(bytes) <= budgetBytes && (all == null || all.tryTake(bytes))) {
      return true;
    }
    usedBytes.addAndGet(-bytes);
    return false;
  }

  void giveBack(long bytes) {
    usedBytes.addAndGet(-bytes);
    if (all != null) {
      all.giveBack(bytes);
    }
  }

  /** Gives all back to the process; nobody takes or gives anything any more. */
  void close() {
    long left = usedBytes.getAndSet(0);
    if (all != null) {
      all.giveBack(left);
    }
  }

  long usedBytes() {
    return usedBytes.get();
  }
}
