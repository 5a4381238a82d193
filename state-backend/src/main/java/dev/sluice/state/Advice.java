package dev.sluice.state;

/** What an operator can do about a damaged checkpoint: the last sentences of messages. */
public final class Advice {
  private Advice() {}

  /** Where a copy of the file helps, or going on from what is whole. */
  public static String restoreOrRepair(String location) {
    return "Restore the file from a copy. If there is none, ./sluice repair "
        + location
        + " says from which batch the query can go on, and goes back to it when told to.";
  }

  /** Where nothing but a copy helps. */
  public static String restore(String location) {
    return "Restore it from a copy; there is nothing to go on from without it. ./sluice verify "
        + location
        + " says what is there. Without a copy, begin anew with another location.";
  }
}
