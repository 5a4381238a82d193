package dev.sluice.engine.run;

import dev.sluice.engine.executor.StepFailure;
import dev.sluice.engine.executor.TransientFailure;
import dev.sluice.state.CheckpointException;
import org.jspecify.annotations.Nullable;

/**
 * Names the step, the batch and the key of what user code threw, once: where a step calls the next
 * one, the innermost that failed is to blame, however often the exception was wrapped on its way.
 */
final class Failures {
  /** Chains of causes are not followed further; they may be circular. */
  private static final int MAX_CAUSES = 64;

  private final RunningTask task;
  private @Nullable Operator head;

  Failures(RunningTask task) {
    this.task = task;
  }

  /** The head whose present key is named from now on. */
  void head(Operator head) {
    this.head = head;
  }

  /** What to throw after {@code step} threw {@code thrown}. */
  RuntimeException of(String step, Throwable thrown) {
    StepFailure inner = innermost(thrown);
    if (inner != null) {
      return inner;
    }
    if (thrown instanceof CheckpointException || thrown instanceof TransientFailure) {
      return (RuntimeException) thrown;
    }
    return new StepFailure(step, task.currentBatch(), task.partition(), key(), thrown);
  }

  private static @Nullable StepFailure innermost(Throwable thrown) {
    Throwable cause = thrown;
    for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
      if (cause instanceof StepFailure failure) {
        return failure;
      }
      cause = cause.getCause();
    }
    return null;
  }

  private @Nullable String key() {
    try {
      return head == null ? null : head.presentKey();
    } catch (RuntimeException e) {
      return null;
    }
  }
}
