package dev.sluice.state.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is taken for a key, and what is said of all else. */
final class KeysTest {
  private static final byte[] KEY =
      HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  private static final String HEX = HexFormat.of().formatHex(KEY);
  private static final String BASE64 = Base64.getEncoder().encodeToString(KEY);

  @TempDir Path temporary;

  @Test
  void theSameKeyHasTheSameNameInEachForm() throws IOException {
    String name = new EncryptionKey(KEY, "a test").name();

    assertThat(ofFile(KEY).name()).isEqualTo(name).matches("[0-9a-f]{8}");
    for (String text :
        new String[] {HEX, HEX.toUpperCase(java.util.Locale.ROOT) + "\n", " " + BASE64 + "\r\n"}) {
      assertThat(ofFile(text.getBytes(UTF_8)).name()).isEqualTo(name);
      assertThat(ofVariable("MY_KEY", text).name()).isEqualTo(name);
    }
    assertThat(BASE64).endsWith("=");
    assertThat(ofVariable("MY_KEY", BASE64.substring(0, 43)).name()).isEqualTo(name);
  }

  @Test
  void saysWhereAKeyCameFromAndNothingOfIt() throws IOException {
    EncryptionKey key = ofFile(KEY);

    assertThat(key).hasToString("key " + key.name() + " in the file " + temporary.resolve("a.key"));
    assertThat(key.toString()).doesNotContain(HEX.substring(0, 8), BASE64.substring(0, 8));
    assertThat(ofVariable("MY_KEY", HEX).origin()).isEqualTo("the environment variable MY_KEY");
  }

  @Test
  void refusesWhatIsNoKeyWithoutShowingIt() {
    String expected =
        " is not valid: expected a key of 32 bytes: the bytes themselves, 64 hexadecimal digits, or"
            + " 44 characters of Base64, but found ";

    refusesFile(new byte[16], expected + "16 bytes. Make one with: openssl rand -hex 32");
    refusesFile(new byte[0], expected + "0 bytes of text. Make one");
    refusesFile(HEX.substring(2).getBytes(UTF_8), expected + "62 bytes of text. Make one");
    refusesFile((HEX + HEX).getBytes(UTF_8), expected + "128 bytes of text. Make one");
    refusesFile("a password of thirty-two letters".getBytes(UTF_8), expected + "32 bytes of text.");
    refusesFile(new byte[5_000], expected + "more than 1024 bytes. Make one");
    refusesFile(new byte[32], " is not valid: expected a random key, but found 32 bytes that are");
    refusesVariable(
        "MY_KEY", "hunter2", "expected a key of 32 bytes as 64 hexadecimal digits or 44");
    refusesVariable("MY_KEY", "hunter2", "found 7 characters that are no such text. Make one with");
    refusesVariable("MY_KEY", null, "but found no such variable in the environment. Make one with");
  }

  @Test
  void refusesAFileThatCanNotBeRead() {
    Path none = temporary.resolve("none.key");

    assertThatThrownBy(() -> read(none.toString(), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--encryptionKeyFile=" + none + " is not valid: expected a key")
        .hasMessageContaining("but found a file that can't be read: ")
        .hasMessageContaining("NoSuchFileException");
    assertThatThrownBy(() -> read(temporary.toString(), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("but found a directory. Make one with");
  }

  @Test
  void doesNotShowAKeyThatWasGivenInPlaceOfAName() {
    assertThatThrownBy(() -> read(null, HEX))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "--encryptionKeyVariable is not valid: expected the name of an environment variable, at"
                + " most 40 letters, digits and underscores, but found 64 characters, which are not"
                + " shown. Put the key into a variable, and name that.");
  }

  @Test
  void refusesTwoPlacesAndAPreviousKeyAlone() {
    assertThatThrownBy(() -> read("a", "b"))
        .hasMessage(
            "--encryptionKeyFile and --encryptionKeyVariable are both given, and each names a key."
                + " Give one of them.");
    EncryptionKey key = new EncryptionKey(KEY, "the file old.key");
    assertThatThrownBy(() -> Keys.of(null, key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "The previous encryption key (key "
                + key.name()
                + " in the file old.key) is given without the one that takes its place.");
    assertThat(Keys.of(null, null).areGiven()).isFalse();
  }

  private void refusesFile(byte[] content, String message) {
    assertThatThrownBy(() -> ofFile(content))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--encryptionKeyFile=" + temporary.resolve("a.key") + message);
  }

  private static void refusesVariable(String name, @Nullable String value, String message) {
    assertThatThrownBy(() -> ofVariable(name, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--encryptionKeyVariable=" + name + " is not valid: ")
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
  }

  private EncryptionKey ofFile(byte[] content) throws IOException {
    Path file = temporary.resolve("a.key");
    Files.write(file, content);
    return Objects.requireNonNull(read(file.toString(), null));
  }

  private static EncryptionKey ofVariable(String name, @Nullable String value) {
    Map<String, String> environment = value == null ? Map.of() : Map.of(name, value);
    return Objects.requireNonNull(Keys.read("encryptionKey", null, name, environment));
  }

  private static @Nullable EncryptionKey read(@Nullable String file, @Nullable String variable) {
    return Keys.read("encryptionKey", file, variable, Map.of());
  }
}
