package dev.sluice.runner.heap;

/** Ends the process as a kill does, in the middle of what it does. */
final class Killing {
  /** Whether it is to be killed. */
  static final String PROPERTY = "killed";

  /** That of a process that got SIGKILL. */
  static final int EXIT_CODE = 137;

  private static final boolean IS_KILLED = Boolean.getBoolean(PROPERTY);

  private Killing() {}

  /** This is where the process is killed if it is to be. */
  static void here() {
    if (IS_KILLED) {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }
}
