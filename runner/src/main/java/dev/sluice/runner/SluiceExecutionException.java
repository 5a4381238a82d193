package dev.sluice.runner;

import dev.sluice.engine.executor.StepFailure;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.util.UserCodeException;

/**
 * A pipeline failed. Its cause is the user's own exception if the user's code threw; the message
 * says in which step, batch and key.
 */
public final class SluiceExecutionException extends PipelineExecutionException {
  private static final long serialVersionUID = 1L;
  private final String message;

  private SluiceExecutionException(String message, Throwable cause) {
    super(cause);
    this.message = message;
  }

  /** Tells a query's failure as Beam's users expect it. */
  static SluiceExecutionException of(Throwable failure) {
    String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return new SluiceExecutionException(message, usersOwn(failure));
  }

  private static Throwable usersOwn(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof StepFailure || cause instanceof UserCodeException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
