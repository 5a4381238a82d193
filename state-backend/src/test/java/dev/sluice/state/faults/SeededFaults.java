package dev.sluice.state.faults;

import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Faults at operations that a seed draws; of most of them one alone fails, of some those after it
 * too, until the disk is healed. Owned by the disk that asks it; a test may {@link #heal} it.
 */
public final class SeededFaults implements DiskFaults {
  private static final int MOST_IN_A_ROW = 40;

  private final Random random;
  private final int oneIn;
  private int untilNext;
  private int left;
  private @Nullable String message;
  private long faults;
  private volatile boolean healed;

  private SeededFaults(long seed, int oneIn) {
    random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.oneIn = oneIn;
    draw();
  }

  /** On average one in so many operations begins a fault. */
  public static SeededFaults of(long seed, int oneIn) {
    return new SeededFaults(seed, oneIn);
  }

  /** From now on all goes well. */
  public void heal() {
    healed = true;
  }

  /** How many operations have failed. */
  public synchronized long count() {
    return faults;
  }

  @Override
  public synchronized @Nullable Fault next(Operation operation, Path file) {
    if (healed) {
      return null;
    }
    if (left == 0 && --untilNext > 0) {
      return null;
    }
    if (left == 0) {
      left = random.nextInt(3) == 0 ? 1 + random.nextInt(MOST_IN_A_ROW) : 1;
      message = random.nextBoolean() ? Fault.FULL : random.nextInt(4) == 0 ? null : Fault.BROKEN;
    }
    if (--left == 0) {
      draw();
    }
    faults++;
    return new Fault(random.nextInt(3) / 2.0, message);
  }

  private void draw() {
    untilNext = 1 + random.nextInt(2 * oneIn);
  }
}
