package dev.sluice.runner;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks of single option values; what is wrong is said in one form. */
final class OptionValues {
  private static final Pattern CLASS_NAME = Pattern.compile("[\\w$]+(\\.[\\w$]+)*(\\.\\*)?");

  private OptionValues() {}

  static IllegalArgumentException wrong(
      String option, @Nullable Object value, String expected, String remedy) {
    return new IllegalArgumentException(
        "--" + option + "=" + value + " is not valid: expected " + expected + ". " + remedy);
  }

  static long between(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw wrong(
          option,
          value,
          "a number from " + least + " to " + most,
          "Give such a number, or leave the option out for the default.");
    }
    return value;
  }

  static long atLeastOne(String option, long value) {
    return between(option, value, 1, Long.MAX_VALUE);
  }

  /** One of an enum's constants, written in lower case with hyphens. */
  static <E extends Enum<E>> E oneOf(String option, @Nullable String value, E[] choices) {
    for (E choice : choices) {
      if (spelled(choice).equals(value)) {
        return choice;
      }
    }
    throw wrong(
        option,
        value,
        Arrays.stream(choices).map(OptionValues::spelled).collect(Collectors.joining(" or ")),
        "Give one of these, or leave the option out for the default.");
  }

  static String spelled(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Names of classes, or of packages with {@code .*} behind them, with commas between. */
  static List<String> classNames(String option, @Nullable String value) {
    List<String> names = value == null ? List.of() : List.of(value.split(",", -1));
    for (String name : names) {
      if (!CLASS_NAME.matcher(name).matches()) {
        throw wrong(
            option,
            value,
            "names of classes or packages with commas between, as org.example.Config,org.example.model.*",
            "\"" + name + "\" is none.");
      }
    }
    return names;
  }

  /** A query's name: what was given, else {@code otherwise}. */
  static String name(@Nullable String given, String otherwise) {
    if (given == null) {
      return otherwise;
    }
    if (given.isBlank()) {
      throw wrong(
          "queryName",
          given,
          "a name that is not blank",
          "Give a name, or leave the option out for the job name.");
    }
    return given;
  }
}
