package dev.sluice.state;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a checkpoint lives: named objects under one location.
 *
 * <p>Names are relative paths with '/' between their parts. All methods may be called by any
 * thread. Failures are {@link CheckpointException}s that name the object and the location.
 */
public interface CheckpointStorage {
  /** What an object may be called: no part of it begins with a dot. */
  Pattern NAME = Pattern.compile("(?!\\.)[\\w.-]+(/(?!\\.)[\\w.-]+)*");

  /** How a person would name the location, for messages. */
  String location();

  /**
   * Creates the object with this content, whole or not at all and durable on return.
   *
   * @return false if an object of that name was there, which is left as it is
   */
  boolean putIfAbsent(String name, List<ByteBuffer> content);

  /**
   * Makes a place for objects whose names start with {@code prefix}, where a store has such things
   * as directories and those have owners; nothing happens if there is one.
   *
   * @param prefix ends with '/'
   */
  default void makePlace(String prefix) {}

  /** Opens an object for reading from {@code offset} on; the caller closes the stream. */
  InputStream read(String name, long offset);

  /**
   * Opens bytes that stand in the checkpoint at the first of them; whether there are more behind
   * the last is not said. The caller closes the stream.
   */
  default InputStream open(BlobRef blob) {
    return read(blob.file(), blob.offset());
  }

  /**
   * Gives an object a second name on the local disk, where that can be done without copying it.
   *
   * @param target not there yet; nobody may ever write to it, for it is the object itself, and
   *     deleting it leaves the object as it is
   * @return whether that was done; if not, there is nothing at {@code target}, and the object has
   *     to be read
   */
  default boolean link(String name, Path target) {
    return false;
  }

  /** The size of an object in bytes, or -1 if there is none. */
  long sizeBytes(String name);

  /** The names of all objects that start with {@code prefix}, sorted. */
  List<String> list(String prefix);

  /** Deletes an object, durably on return; nothing happens if there is none. */
  void delete(String name);

  /**
   * Deletes objects, in any order, durably on return; nothing happens for those that are not there.
   */
  default void deleteAll(Collection<String> names) {
    names.forEach(this::delete);
  }

  /** Whether something may be the name of an object: nothing that leads out of the location is. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** The capability to append, or nothing where a store can't (then records are objects). */
  Optional<Appending> appending();

  /** How what is appended is sealed, or nothing where the checkpoint is not encrypted. */
  default Optional<Sealing> sealing() {
    return Optional.empty();
  }

  /**
   * Becomes the one owner of the checkpoint, until closed or the process dies.
   *
   * @throws CheckpointException if another process owns it, naming that process where known
   */
  AutoCloseable own();

  /**
   * Who owns the checkpoint just now, as a person would say it; nothing if nobody does. The answer
   * may be out of date when it is read: what must not meet an owner has to {@link #own} itself.
   */
  Optional<String> owner();

  /** Files that can be appended to and synced. */
  interface Appending {
    /** Creates a file with room for {@code reserveBytes}, durable with its directory on return. */
    AppendableFile create(String name, long reserveBytes);

    /**
     * Writes bytes again at their place in a file that was closed, durable on return. For repair:
     * what is written must be what once stood there.
     */
    void restore(String name, long offset, ByteBuffer bytes);

    /** Takes what stands behind {@code sizeBytes} off a file; that need not be durable. */
    void truncate(String name, long sizeBytes);
  }

  /** A file under writing. Owned by one thread. */
  interface AppendableFile extends AutoCloseable {
    /** Appends all bytes of the buffers, in one write where the platform can. */
    void append(List<ByteBuffer> buffers);

    /** Makes what was appended durable: one fdatasync. */
    void sync();

    /** The next append's place in bytes. */
    long position();

    /** Cuts reserved room that was not used, and closes. */
    @Override
    void close();
  }
}
