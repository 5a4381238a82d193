package dev.sluice.examples.lines;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;

/**
 * A line with its event time. It is written as an ISO-8601 instant, one space or tab, then the
 * text:
 *
 * <pre>2026-01-01T00:00:00Z the quick brown fox</pre>
 *
 * @param millis the event time, in milliseconds since the epoch; finer digits are cut off
 * @param text what follows the first space or tab; may be empty
 */
public record TimedLine(long millis, String text) {
  /** How much of a bad line a message shows. */
  private static final int SHOWN_CHARS = 60;

  private static final int SECONDS_LENGTH = "2026-01-01T00:00:00".length();

  /** Tells where a line stands; asked only when the line is bad. */
  @FunctionalInterface
  public interface Place {
    /** For example {@code line 17 of /data/a.txt}. */
    String describe();
  }

  /**
   * Takes a line apart.
   *
   * @throws BadInputException if it does not begin with a time that Beam can express
   */
  public static TimedLine parse(String line, Place place) {
    int end = timeEnd(line);
    return new TimedLine(
        millis(line, end, place), line.substring(Math.min(end + 1, line.length())));
  }

  /** The event time of a line, as {@link #parse} finds it. */
  static long parseMillis(String line, Place place) {
    return millis(line, timeEnd(line), place);
  }

  private static int timeEnd(String line) {
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == ' ' || c == '\t') {
        return i;
      }
    }
    return line.length();
  }

  private static long millis(String line, int end, Place place) {
    try {
      long millis =
          hasPlainForm(line, end) ? plainMillis(line, end) : generalMillis(line.substring(0, end));
      if (millis < BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis()
          || millis > BoundedWindow.TIMESTAMP_MAX_VALUE.getMillis()) {
        throw new DateTimeException("beyond the times that Beam knows");
      }
      return millis;
    } catch (DateTimeException | ArithmeticException e) {
      throw new BadInputException(message(line, place), e);
    }
  }

  private static String message(String line, Place place) {
    String shown = line.length() <= SHOWN_CHARS ? line : line.substring(0, SHOWN_CHARS) + "...";
    return "No event time at the start of "
        + place.describe()
        + ": \""
        + shown
        + "\". Expected an ISO-8601 instant, a space or tab, then the text, as in"
        + " \"2026-01-01T00:00:00Z some words\". Repair or remove that line and start again.";
  }

  /** {@code 2026-01-01T00:00:00Z}, nine digits of a second at most: nearly every line there is. */
  private static boolean hasPlainForm(String line, int end) {
    if (end <= SECONDS_LENGTH || line.charAt(end - 1) != 'Z') {
      return false;
    }
    boolean fraction = line.charAt(SECONDS_LENGTH) == '.';
    int digits = end - SECONDS_LENGTH - 2;
    return line.charAt(4) == '-'
        && line.charAt(7) == '-'
        && line.charAt(10) == 'T'
        && line.charAt(13) == ':'
        && line.charAt(16) == ':'
        && (fraction ? digits >= 1 && digits <= 9 : digits == -1);
  }

  /**
   * Reads the plain form digit by digit, many times quicker than a formatter, which matters where
   * reading lines is most of the work.
   */
  private static long plainMillis(String line, int end) {
    long day =
        LocalDate.of(digits(line, 0, 4), digits(line, 5, 7), digits(line, 8, 10)).toEpochDay();
    int hour = digits(line, 11, 13);
    int minute = digits(line, 14, 16);
    int second = digits(line, 17, 19);
    if (hour > 23 || minute > 59 || second > 59) {
      throw new DateTimeException("no such time of day");
    }
    long seconds = ((day * 24 + hour) * 60 + minute) * 60 + second;
    return seconds * 1000 + fractionMillis(line, end);
  }

  private static int fractionMillis(String line, int end) {
    int last = end - 1;
    int millis = 0;
    for (int i = SECONDS_LENGTH + 1, weight = 100; i < last; i++, weight /= 10) {
      millis += weight * digits(line, i, i + 1);
    }
    return millis;
  }

  private static int digits(String line, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = line.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new DateTimeException("not a digit at " + i);
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** Any other ISO-8601 instant: with an offset, without seconds, or of a far year. */
  private static long generalMillis(String time) {
    return OffsetDateTime.parse(time).toInstant().toEpochMilli();
  }
}
