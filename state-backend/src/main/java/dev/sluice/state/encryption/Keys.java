package dev.sluice.state.encryption;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The operator's keys that a checkpoint is opened with.
 *
 * @param key the key, or null where nothing is encrypted
 * @param previous the one that {@code key} takes the place of, or null
 */
public record Keys(@Nullable EncryptionKey key, @Nullable EncryptionKey previous) {
  /** Nothing is encrypted. */
  public static final Keys NONE = new Keys(null, null);

  /** How a message says what to give. */
  static final String OPTIONS = "--encryptionKeyFile=<file> or --encryptionKeyVariable=<name>";

  /**
   * A key as options name it, each of which may be null.
   *
   * @param option how the options begin: {@code encryptionKey} or {@code previousEncryptionKey}
   * @param environment where variables are looked up
   * @return null if neither names one
   * @throws IllegalArgumentException naming the option, what is expected, and what was found, but
   *     for the key itself
   */
  public static @Nullable EncryptionKey read(
      String option,
      @Nullable String file,
      @Nullable String variable,
      Map<String, String> environment) {
    if (file != null && variable != null) {
      throw new IllegalArgumentException(
          "--%sFile and --%sVariable are both given, and each names a key. Give one of them."
              .formatted(option, option));
    }
    if (file != null) {
      return new KeyText("--" + option + "File=" + file).ofFile(file);
    }
    return variable == null
        ? null
        : KeyText.ofVariable("--" + option + "Variable", variable, environment);
  }

  /**
   * Both keys.
   *
   * @throws IllegalArgumentException if there is a previous one without a new one
   */
  public static Keys of(@Nullable EncryptionKey key, @Nullable EncryptionKey previous) {
    if (key == null && previous != null) {
      throw new IllegalArgumentException(
          "The previous encryption key ("
              + previous
              + ") is given without the one that takes its place. Give that one too, by "
              + OPTIONS
              + "; to go on with the same key give it by these options alone.");
    }
    return new Keys(key, previous);
  }

  /** Whether there is a key. */
  public boolean areGiven() {
    return key != null;
  }
}
