package dev.sluice.examples.wordcount;

import dev.sluice.examples.lines.BadInputException;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.joda.time.Duration;
import org.jspecify.annotations.Nullable;

/** A length of time on the command line: {@code 90s}, {@code 10m}, {@code PT1H30M}. */
final class DurationOption {
  private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

  private DurationOption() {}

  /**
   * Reads the value of an option.
   *
   * @param option its name without dashes, for the message
   * @throws BadInputException if it is no length of time, or shorter than {@code atLeast}
   */
  static Duration parse(String option, String value, Duration atLeast) {
    Duration duration = parse(option, value);
    if (duration.isShorterThan(atLeast)) {
      throw bad(option, value, "Expected at least " + atLeast.getMillis() + " ms", null);
    }
    return duration;
  }

  private static Duration parse(String option, String value) {
    String trimmed = value.trim().toLowerCase(Locale.ROOT);
    Matcher matcher = NUMBER_AND_UNIT.matcher(trimmed);
    try {
      return matcher.matches()
          ? Duration.millis(
              Math.multiplyExact(Long.parseLong(matcher.group(1)), millisOf(matcher.group(2))))
          : Duration.millis(java.time.Duration.parse(trimmed).toMillis());
    } catch (DateTimeParseException | ArithmeticException e) {
      throw bad(option, value, "Expected a number with ms, s, m, h or d, as in 90s or 10m", e);
    }
  }

  private static long millisOf(String unit) {
    return switch (unit) {
      case "ms" -> 1;
      case "s" -> 1_000;
      case "m" -> 60_000;
      case "h" -> 3_600_000;
      default -> 86_400_000;
    };
  }

  private static BadInputException bad(
      String option, String value, String expected, @Nullable Throwable cause) {
    String message =
        "--" + option + "=" + value + ": " + expected + ". Correct it and start again.";
    return cause == null ? new BadInputException(message) : new BadInputException(message, cause);
  }
}
