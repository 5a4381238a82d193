package dev.sluice.state.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.state.Advice;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.Sealing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The data keys of a checkpoint, wrapped by the operator's key: one object, and a copy of it, since
 * nothing can be read without it.
 *
 * <pre>
 *   encryption/keys-00000001, encryption/keys-00000001-copy:
 *
 *   sluice-encryption 1\n
 *   key 3f2a91c0\n               the name of the operator's key, see {@link EncryptionKey#name}
 *   data 1 BASE64\n              per data key its number, and nonce (12), sealed key (32), tag (16)
 *   crc32c 1a2b3c4d\n            of all bytes above, in hexadecimal
 * </pre>
 *
 * <p>The one with the greatest number counts. Immutable.
 *
 * @param number of the object, from 1
 * @param keyName of the key that wraps
 * @param wrapped data keys by number
 */
record Envelope(int number, String keyName, NavigableMap<Integer, byte[]> wrapped) {
  static final String PREFIX = Sealing.KEYS;
  private static final Pattern NAME = Pattern.compile(PREFIX + "keys-(\\d{8})(-copy)?");
  private static final String TITLE = "sluice-encryption ";
  private static final int VERSION = 1;
  private static final String END = "crc32c ";
  private static final Pattern LINES =
      Pattern.compile("key ([0-9a-f]{8})\n((?:data [1-9]\\d{0,8} [A-Za-z0-9+/=]{80}\n)+)");
  private static final int NONCE_BYTES = 12;
  private static final int SEALED_BYTES = Gcm.KEY_BYTES + Gcm.TAG_BYTES;

  /**
   * The one that counts; null if there is none.
   *
   * @throws CorruptCheckpointException if both the object and its copy are damaged
   */
  static @Nullable Envelope newest(CheckpointStorage storage) {
    int number = numbers(storage).stream().mapToInt(n -> n).max().orElse(0);
    if (number == 0) {
      return null;
    }
    Envelope whole = read(storage, object(number), number);
    Envelope envelope = whole == null ? read(storage, copy(number), number) : whole;
    if (envelope == null) {
      throw new CorruptCheckpointException(
          "%s and its copy in %s, with the keys that the checkpoint is encrypted with, are damaged or missing. Nothing was changed. %s"
              .formatted(object(number), storage.location(), Advice.restore(storage.location())));
    }
    return envelope;
  }

  /** Wraps the keys of a ring. */
  static Envelope of(int number, EncryptionKey key, KeyRing ring) {
    Gcm wrapping = new Gcm(key.wrapping());
    NavigableMap<Integer, byte[]> wrapped = new TreeMap<>();
    ring.keys()
        .forEach(
            (data, bytes) -> {
              byte[] nonce = Gcm.random(NONCE_BYTES);
              ByteBuffer out = ByteBuffer.allocate(NONCE_BYTES + SEALED_BYTES).put(nonce);
              wrapping.seal(nonce, bound(data), List.of(ByteBuffer.wrap(bytes)), out);
              wrapped.put(data, out.array());
            });
    return new Envelope(number, key.name(), wrapped);
  }

  /** Whether this key wraps it. */
  boolean isOf(@Nullable EncryptionKey key) {
    return key != null && key.name().equals(keyName);
  }

  /**
   * Unwraps the keys.
   *
   * @param key whose name is that of the envelope
   * @throws CheckpointException if it does not open it all the same
   */
  KeyRing open(EncryptionKey key, String location) {
    Gcm wrapping = new Gcm(key.wrapping());
    NavigableMap<Integer, byte[]> keys = new TreeMap<>();
    wrapped.forEach(
        (data, bytes) -> {
          byte[] plain = new byte[Gcm.KEY_BYTES];
          byte[] nonce = Arrays.copyOf(bytes, NONCE_BYTES);
          if (!wrapping.open(nonce, bound(data), bytes, NONCE_BYTES, SEALED_BYTES, plain)) {
            throw new CorruptCheckpointException(
                "Data key %d in %s in %s is not what was wrapped by key %s, though its checksum is right: somebody has written it. Nothing was changed. %s"
                    .formatted(data, object(number), location, keyName, Advice.restore(location)));
          }
          keys.put(data, plain);
        });
    return KeyRing.of(keys);
  }

  /**
   * Puts it, and its copy.
   *
   * @return false if there is one of this number, which is left as it is
   */
  boolean put(CheckpointStorage storage) {
    List<ByteBuffer> content = List.of(ByteBuffer.wrap(text().getBytes(UTF_8)));
    boolean isNew = storage.putIfAbsent(object(number), content);
    if (isNew) {
      storage.putIfAbsent(copy(number), content);
    }
    return isNew;
  }

  /**
   * Makes the object and its copy be there and whole, and this the only envelope.
   *
   * @return whether one of them was damaged or missing
   */
  boolean settle(CheckpointStorage storage) {
    boolean isMended = false;
    for (String name : List.of(object(number), copy(number))) {
      if (read(storage, name, number) == null) {
        storage.delete(name);
        storage.putIfAbsent(name, List.of(ByteBuffer.wrap(text().getBytes(UTF_8))));
        isMended = true;
      }
    }
    storage.deleteAll(
        numbers(storage).stream()
            .filter(old -> old < number)
            .flatMap(old -> List.of(object(old), copy(old)).stream())
            .toList());
    return isMended;
  }

  /** The object, for messages. */
  String object() {
    return object(number);
  }

  private static List<Integer> numbers(CheckpointStorage storage) {
    return storage.list(PREFIX).stream()
        .map(NAME::matcher)
        .filter(Matcher::matches)
        .map(name -> Integer.parseInt(name.group(1)))
        .distinct()
        .toList();
  }

  /** Null if it is missing, or not what was written. */
  private static @Nullable Envelope read(CheckpointStorage storage, String name, int number) {
    if (storage.sizeBytes(name) < 0) {
      return null;
    }
    String text;
    try (InputStream in = storage.read(name, 0)) {
      text = new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new CheckpointException(
          "Can't read " + name + " in " + storage.location() + ": " + e.getMessage(), e);
    }
    int end = text.lastIndexOf(END);
    if (end < 0 || !text.substring(end).equals(END + checksum(text.substring(0, end)) + "\n")) {
      return null;
    }
    int firstEnd = text.indexOf('\n') + 1;
    String first = text.substring(0, firstEnd).strip();
    if (first.matches(TITLE + "\\d{1,9}") && !first.equals(TITLE + VERSION)) {
      throw new CheckpointException(
          "%s in %s has the format %s, but this version of Sluice knows formats up to %d. Run it with the Sluice that wrote it or a newer one."
              .formatted(name, storage.location(), first.substring(TITLE.length()), VERSION));
    }
    Matcher lines = LINES.matcher(text.substring(firstEnd, end));
    return first.equals(TITLE + VERSION) && lines.matches()
        ? new Envelope(number, lines.group(1), wrapped(lines.group(2)))
        : null;
  }

  private static NavigableMap<Integer, byte[]> wrapped(String lines) {
    NavigableMap<Integer, byte[]> wrapped = new TreeMap<>();
    lines
        .lines()
        .forEach(
            line -> {
              int number = line.indexOf(' ') + 1;
              int content = line.indexOf(' ', number) + 1;
              wrapped.put(
                  Integer.parseInt(line, number, content - 1, 10),
                  Base64.getDecoder().decode(line.substring(content)));
            });
    return wrapped;
  }

  private String text() {
    StringBuilder text = new StringBuilder(TITLE + VERSION + "\n");
    text.append("key ").append(keyName).append('\n');
    wrapped.forEach(
        (data, bytes) ->
            text.append("data ")
                .append(data)
                .append(' ')
                .append(Base64.getEncoder().encodeToString(bytes))
                .append('\n'));
    String end = END + checksum(text.toString()) + "\n";
    return text.append(end).toString();
  }

  private static byte[] bound(int data) {
    return (TITLE + VERSION + " data " + data).getBytes(UTF_8);
  }

  private static String object(int number) {
    return String.format("%skeys-%08d", PREFIX, number);
  }

  private static String copy(int number) {
    return object(number) + "-copy";
  }

  private static String checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(UTF_8));
    return String.format("%08x", crc.getValue());
  }
}
