package dev.sluice.state.encryption;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads keys. What is accepted is exact: 32 bytes as they are, or text of them as 64 hexadecimal
 * digits or in Base64, with white space around it; in an environment variable text only. What else
 * is found is told by its size, never by its content.
 *
 * @param option as it was given, for messages
 */
record KeyText(String option) {
  private static final Logger LOG = LoggerFactory.getLogger(KeyText.class);

  /** More than any key has as text. */
  private static final int MOST_BYTES = 1024;

  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{43}=?");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_]\\w{0,39}");
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
  private static final String EXPECTED =
      "a key of 32 bytes: the bytes themselves, 64 hexadecimal digits, or 44 characters of Base64";
  private static final String EXPECTED_TEXT =
      "a key of 32 bytes as 64 hexadecimal digits or 44 characters of Base64";
  private static final String REMEDY = "Make one with: openssl rand -hex 32";

  /** The key in the variable of this name. */
  static EncryptionKey ofVariable(String option, String name, Map<String, String> environment) {
    if (!VARIABLE.matcher(name).matches()) {
      // Somebody may have given the key itself.
      throw new IllegalArgumentException(
          option
              + " is not valid: expected the name of an environment variable, at most 40 letters,"
              + " digits and underscores, but found "
              + name.length()
              + " characters, which are not shown. Put the key into a variable, and name that.");
    }
    KeyText text = new KeyText(option + "=" + name);
    String value = environment.get(name);
    if (value == null) {
      throw text.wrong(EXPECTED_TEXT, "no such variable in the environment");
    }
    byte[] key = parse(value.strip());
    if (key == null) {
      throw text.wrong(EXPECTED_TEXT, value.length() + " characters that are no such text");
    }
    return text.checked(key, "the environment variable " + name);
  }

  /** The key in a file. */
  EncryptionKey ofFile(String name) {
    byte[] content;
    Path file;
    try {
      file = Path.of(name).toAbsolutePath();
      if (Files.isDirectory(file)) {
        throw wrong(EXPECTED, "a directory");
      }
      try (InputStream in = Files.newInputStream(file)) {
        content = in.readNBytes(MOST_BYTES + 1);
      }
      warnIfOthersRead(file);
    } catch (IOException e) {
      throw wrong(EXPECTED, "a file that can't be read: " + e);
    } catch (InvalidPathException e) {
      throw wrong(EXPECTED, "what is no path: " + e.getReason());
    }
    String origin = "the file " + file;
    String text = new String(content, ISO_8859_1).strip();
    byte[] key = parse(text);
    if (key != null) {
      return checked(key, origin);
    }
    if (content.length == Gcm.KEY_BYTES && !isText(text)) {
      return checked(content, origin);
    }
    throw wrong(
        EXPECTED,
        content.length > MOST_BYTES
            ? "more than " + MOST_BYTES + " bytes"
            : content.length + " bytes" + (isText(text) ? " of text" : ""));
  }

  /** The bytes that the text stands for, or null if it is not of that form. */
  private static byte @Nullable [] parse(String text) {
    if (HEX.matcher(text).matches()) {
      return HexFormat.of().parseHex(text);
    }
    return BASE64.matcher(text).matches() ? Base64.getDecoder().decode(text) : null;
  }

  /** Whether it is what people type: 32 random bytes never are. */
  private static boolean isText(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  private EncryptionKey checked(byte[] key, String origin) {
    boolean isRandom = false;
    for (byte some : key) {
      isRandom |= some != key[0];
    }
    if (!isRandom) {
      throw wrong("a random key", "32 bytes that are all the same");
    }
    return new EncryptionKey(key, origin);
  }

  private static void warnIfOthersRead(Path file) throws IOException {
    try {
      Set<PosixFilePermission> modes = Files.getPosixFilePermissions(file);
      if (modes.stream().anyMatch(OTHERS::contains)) {
        LOG.warn(
            "The encryption key in {} can be read by others, its mode is {}: close it with chmod 600 {}",
            file,
            PosixFilePermissions.toString(modes),
            file);
      }
    } catch (UnsupportedOperationException e) {
      LOG.debug("The file system of {} has no modes", file, e);
    }
  }

  private IllegalArgumentException wrong(String expected, String found) {
    return new IllegalArgumentException(
        option + " is not valid: expected " + expected + ", but found " + found + ". " + REMEDY);
  }
}
