package dev.sluice.translation.state;

/** What is known of the content of state without asking the store. */
public enum Presence {
  /** Nothing: it was neither read nor changed in a way that tells. */
  UNASKED,
  /** There is some. */
  SOME,
  /** Something was taken away, and there may be more. */
  UNSURE,
  /** There is none. */
  NONE
}
