package dev.sluice.translation.failure;

import org.apache.beam.sdk.util.UserCodeException;

/** Failures of user code as the user threw them. */
public final class UserCode {
  private UserCode() {}

  /**
   * Throws what lies under Beam's wrappers, whatever its type; never returns. Said as {@code throw
   * UserCode.rethrow(failure)}.
   */
  public static RuntimeException rethrow(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof UserCodeException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return throwAsIs(cause);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // to throw what is checked
  private static <T extends Throwable> RuntimeException throwAsIs(Throwable failure) throws T {
    throw (T) failure;
  }
}
