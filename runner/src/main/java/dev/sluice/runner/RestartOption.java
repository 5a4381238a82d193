package dev.sluice.runner;

import dev.sluice.engine.query.RestartPolicy;
import dev.sluice.engine.query.Trigger;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code --restartPolicy}. */
final class RestartOption {
  private static final String OPTION = "restartPolicy";
  private static final RestartPolicy NONE = new RestartPolicy.None();
  private static final RestartPolicy BACKOFF = new RestartPolicy.Backoff(1_000, 60_000, 600_000);
  private static final RestartPolicy FIXED = new RestartPolicy.Fixed(5, 10_000);
  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
  private static final Pattern COUNT = Pattern.compile("[0-9]{1,9}");

  private RestartOption() {}

  /**
   * The policy that was given, or null.
   *
   * @throws IllegalArgumentException if it is none
   */
  static @Nullable RestartPolicy parse(@Nullable String value) {
    if (value == null) {
      return null;
    }
    List<String> parts = List.of(value.split(":", -1));
    try {
      return switch (parts.get(0)) {
        case "none" -> only(parts, NONE);
        case "fixed" ->
            parts.size() == 3
                ? new RestartPolicy.Fixed(count(parts.get(1)), millis(parts.get(2)))
                : only(parts, FIXED);
        case "backoff" ->
            parts.size() == 4
                ? new RestartPolicy.Backoff(
                    millis(parts.get(1)), millis(parts.get(2)), millis(parts.get(3)))
                : only(parts, BACKOFF);
        default -> throw new IllegalArgumentException("no such policy");
      };
    } catch (IllegalArgumentException e) {
      throw OptionValues.wrong(
          OPTION,
          value,
          "none, fixed:<restarts>:<pause> as in fixed:5:10s, or backoff:<first pause>:<longest"
              + " pause>:<healthy time> as in backoff:1s:1m:10m, with times in ms, s, m or h",
          "Give one of these, or leave the option out for the default.");
    }
  }

  /** What holds if none was given. */
  static RestartPolicy usual(boolean isBounded, Trigger trigger) {
    boolean endsByItself =
        isBounded || trigger instanceof Trigger.AvailableNow || trigger instanceof Trigger.Once;
    return endsByItself ? NONE : BACKOFF;
  }

  private static RestartPolicy only(List<String> parts, RestartPolicy policy) {
    if (parts.size() > 1) {
      throw new IllegalArgumentException("too many parts");
    }
    return policy;
  }

  private static int count(String part) {
    if (!COUNT.matcher(part).matches()) {
      throw new IllegalArgumentException("no number");
    }
    return Integer.parseInt(part);
  }

  private static long millis(String part) {
    Matcher time = TIME.matcher(part);
    if (!time.matches()) {
      throw new IllegalArgumentException("no time");
    }
    long number = Long.parseLong(time.group(1));
    return switch (time.group(2)) {
      case "ms" -> number;
      case "s" -> number * 1_000;
      case "m" -> number * 60_000;
      default -> number * 3_600_000;
    };
  }
}
