package dev.sluice.runner.hostile;

import java.io.IOException;

/** What user code does that it should not. */
enum Deed {
  /** Waits for ever, but for an interrupt. */
  SLEEPS,
  /** Waits for ever, whatever comes. */
  IS_STUBBORN,
  /** Takes all of a processor for ever. */
  SPINS,
  THROWS_CHECKED,
  THROWS_ERROR,
  OVERFLOWS_THE_STACK,
  RUNS_OUT_OF_MEMORY,
  /** Sets the interrupt flag of its thread. */
  INTERRUPTS,
  /** Ends the process from within. */
  EXITS;

  /** Whether whoever waits for it waits for ever. */
  boolean hangs() {
    return this == SLEEPS || this == IS_STUBBORN || this == SPINS;
  }

  boolean fails() {
    return this == THROWS_CHECKED
        || this == THROWS_ERROR
        || this == OVERFLOWS_THE_STACK
        || this == RUNS_OUT_OF_MEMORY;
  }

  void act(Offender offender) {
    switch (this) {
      case SLEEPS -> sleep(Long.MAX_VALUE);
      case IS_STUBBORN -> {
        while (!offender.isReleased()) {
          try {
            Thread.sleep(5);
          } catch (InterruptedException e) {
            // on purpose
          }
        }
      }
      case SPINS -> {
        while (!offender.isReleased()) {
          Thread.onSpinWait();
        }
      }
      case THROWS_CHECKED -> throwAsIs(new IOException("a deed"));
      case THROWS_ERROR -> throw new AssertionError("a deed");
      case OVERFLOWS_THE_STACK -> throw new StackOverflowError("a deed");
      case RUNS_OUT_OF_MEMORY -> throw new OutOfMemoryError("a deed");
      case INTERRUPTS -> Thread.currentThread().interrupt();
      case EXITS -> System.exit(7);
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throwAsIs(e);
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // to throw what is checked
  private static <T extends Throwable> void throwAsIs(Throwable failure) throws T {
    throw (T) failure;
  }
}
