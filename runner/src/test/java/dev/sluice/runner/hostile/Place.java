package dev.sluice.runner.hostile;

/** Where user code is called. */
enum Place {
  SETUP,
  START_BUNDLE,
  PROCESS,
  FINISH_BUNDLE,
  TEARDOWN,
  STATEFUL_PROCESS,
  TIMER,
  COMBINE,
  CODER,
  SOURCE_SPLIT,
  SOURCE_START,
  SOURCE_ADVANCE,
  SOURCE_MARK,
  SOURCE_CLOSE,
  FINALIZER,
  MARK_FINALIZER,
  PROGRESS_LISTENER,
  END_LISTENER;

  /** Whether it is reached only when the pipeline ends. */
  boolean isAtTheEnd() {
    return this == TEARDOWN || this == SOURCE_CLOSE || this == END_LISTENER;
  }

  /** Whether what it throws is logged, since the batch has happened or is none of its business. */
  boolean isForgiven() {
    return this == FINALIZER
        || this == MARK_FINALIZER
        || this == PROGRESS_LISTENER
        || this == END_LISTENER;
  }
}
