package dev.sluice.runner;

import dev.sluice.engine.query.Trigger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code --trigger}: when a query begins its next batch. */
final class TriggerOption {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,12})(ms|s|m|h)");

  private TriggerOption() {}

  static Trigger parse(@Nullable String value) {
    if (value == null) {
      throw wrong(null);
    }
    return switch (value) {
      case "as-soon-as-possible" -> new Trigger.AsSoonAsPossible();
      case "available-now" -> new Trigger.AvailableNow();
      case "once" -> new Trigger.Once();
      default -> interval(value);
    };
  }

  private static Trigger interval(String value) {
    Matcher matcher = DURATION.matcher(value);
    if (!matcher.matches()) {
      throw wrong(value);
    }
    long unitMillis =
        switch (matcher.group(2)) {
          case "ms" -> 1;
          case "s" -> 1_000;
          case "m" -> 60_000;
          default -> 3_600_000;
        };
    long millis = Long.parseLong(matcher.group(1)) * unitMillis;
    if (millis < 1) {
      throw wrong(value);
    }
    return new Trigger.Interval(millis);
  }

  private static IllegalArgumentException wrong(@Nullable String value) {
    return OptionValues.wrong(
        "trigger",
        value,
        "as-soon-as-possible, available-now, once, or an interval of at least 1ms",
        "Write intervals as a number and ms, s, m or h: 500ms, 10s, 1m.");
  }
}
