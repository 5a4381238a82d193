package dev.sluice.testkit.chaos.job;

/**
 * An entry of the ledger, one line of text.
 *
 * @param millis its event time
 */
public record Entry(long id, String key, long amount, long millis) {
  /** The line after which nothing comes. */
  public static final String END = "!end";

  /** The entry as a line, without its end. */
  public String line() {
    return id + "|" + key + "|" + amount + "|" + millis;
  }

  /** Reads a line. */
  public static Entry parse(String line) {
    String[] parts = line.split("\\|", -1);
    return new Entry(
        Long.parseLong(parts[0]), parts[1], Long.parseLong(parts[2]), Long.parseLong(parts[3]));
  }
}
