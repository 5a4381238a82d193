package dev.sluice.engine.executor;

/** Whether a batch belongs to the draining of its query. */
public enum Drain {
  /** The query reads on. */
  NONE,
  /** The first batch of a drain: it is committed whatever it does, so that the drain goes on. */
  BEGINS,
  /** A later one. */
  GOES_ON;

  public boolean isOn() {
    return this != NONE;
  }
}
