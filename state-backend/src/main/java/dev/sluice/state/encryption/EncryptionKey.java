package dev.sluice.state.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/**
 * The operator's key: 32 bytes, and where they came from. It wraps the data keys of a checkpoint
 * and nothing else. Immutable; its content is never shown.
 */
public final class EncryptionKey {
  private static final byte[] NAMING = "sluice: name of a key".getBytes(UTF_8);
  private static final byte[] WRAPPING = "sluice: wrapping data keys".getBytes(UTF_8);
  private static final byte[] NO_SALT = {};
  private static final int NAME_DIGITS = 8;

  private final byte[] bytes;
  private final String origin;

  EncryptionKey(byte[] bytes, String origin) {
    this.bytes = bytes.clone();
    this.origin = origin;
  }

  /** A key that nobody has but this process. */
  public static EncryptionKey random() {
    return new EncryptionKey(Gcm.random(Gcm.KEY_BYTES), "this process");
  }

  /** Eight hexadecimal digits by which the key is known, and which say nothing of it. */
  public String name() {
    return HexFormat.of().formatHex(Gcm.derive(bytes, NAMING, NO_SALT)).substring(0, NAME_DIGITS);
  }

  /** Where it came from, for messages: a file, or an environment variable. */
  public String origin() {
    return origin;
  }

  /** What wraps data keys. */
  byte[] wrapping() {
    return Gcm.derive(bytes, WRAPPING, NO_SALT);
  }

  @Override
  public String toString() {
    return "key " + name() + " in " + origin;
  }
}
