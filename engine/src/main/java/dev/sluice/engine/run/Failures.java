package dev.sluice.engine.run;

import dev.sluice.engine.executor.StepFailure;
import dev.sluice.engine.executor.TransientFailure;
import dev.sluice.engine.operator.KeyAware;
import dev.sluice.engine.operator.Operator;
import dev.sluice.state.CheckpointException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Names the step, the batch and the key of what user code threw, once: where a step calls the next
 * one, the innermost that failed is to blame, however often the exception was wrapped on its way.
 *
 * <p>The first failure stays: a step calls the next one from within user code, which may catch what
 * it likes, but the task has failed all the same. {@link #check} says so. Written by the task's
 * thread, or by one of the user's own that emits.
 */
final class Failures {
  /** Chains of causes are not followed further; they may be circular. */
  private static final int MAX_CAUSES = 64;

  private static final int MAX_KEY_BYTES = 64;

  static final int HEAD = -1;

  private final RunningTask task;
  private @Nullable Operator head;
  private volatile @Nullable RuntimeException first;

  /** The step that is at work, by its place in the chain, or {@link #HEAD}; read by others, too. */
  int at = HEAD;

  Failures(RunningTask task) {
    this.task = task;
  }

  /** The head whose present key is named from now on. */
  void head(Operator head) {
    this.head = head;
  }

  /** Throws the first failure, if there was one, whoever has caught it since. */
  void check() {
    RuntimeException failure = first;
    if (failure != null) {
      throw failure;
    }
  }

  /** What to throw after {@code step} threw {@code thrown}: the first failure, now or before. */
  RuntimeException of(String step, Throwable thrown) {
    RuntimeException failure = first;
    if (failure == null) {
      failure = named(step, thrown);
      first = failure;
    }
    return failure;
  }

  /** Nothing more is to be done, and nobody asks for what was: any thread may say so. */
  void giveUp(RuntimeException reason) {
    if (first == null) {
      first = reason;
    }
  }

  /** Where a step is, as {@link StepFailure} says it; may be asked by any thread. */
  String where(String step) {
    String key = key();
    return "step "
        + step
        + " is "
        + StepFailure.inBatch(task.currentBatch())
        + ", partition "
        + task.partition()
        + (key == null ? "" : ", key " + key);
  }

  /** What to throw after {@code step} threw {@code thrown} when it was ended; nothing stays. */
  RuntimeException atEnd(String step, Throwable thrown) {
    return named(step, thrown);
  }

  private RuntimeException named(String step, Throwable thrown) {
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

  /** The key as text if it looks like text, else in hexadecimal; not all of a long one. */
  private static String text(byte[] key) {
    int length = Math.min(key.length, MAX_KEY_BYTES);
    boolean isText = length > 0;
    for (int i = 0; i < length; i++) {
      isText &= key[i] >= ' ' && key[i] <= '~';
    }
    String shown =
        isText
            ? "'" + new String(key, 0, length, StandardCharsets.US_ASCII) + "'"
            : "0x" + HexFormat.of().formatHex(key, 0, length);
    return length < key.length ? shown + "... (" + key.length + " bytes)" : shown;
  }

  private @Nullable String key() {
    try {
      byte[] key = head instanceof KeyAware aware ? aware.currentKey() : null;
      return key == null ? null : text(key);
    } catch (RuntimeException e) {
      return null;
    }
  }
}
