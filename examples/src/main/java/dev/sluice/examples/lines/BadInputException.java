package dev.sluice.examples.lines;

/**
 * The input, or an option that names it, is not as it must be; only its owner can put that right.
 *
 * <p>The message stands alone: what, where, what was expected, what to do. Running again without a
 * change fails again in the same place.
 */
public final class BadInputException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** A fault that this code found by itself. */
  public BadInputException(String message) {
    super(message);
  }

  /** A fault that {@code cause} tells of. */
  public BadInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
