package dev.sluice.state.encryption;

import dev.sluice.state.Advice;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which keys a checkpoint has, and how the operator's key is changed.
 *
 * <pre>
 *   keys-1, wrapped by A:   data key 1
 *        |  started with A as the previous key and B as the key
 *        v
 *   keys-2, wrapped by B:   data keys 1 and 2; durable with its copy, then keys-1 is deleted
 * </pre>
 *
 * <p>Where both are there the later one counts: nothing is sealed with a new data key before the
 * earlier one is gone for good. Immutable.
 */
final class KeyChange {
  private static final Logger LOG = LoggerFactory.getLogger(KeyChange.class);

  private final CheckpointStorage storage;
  private final Keys keys;

  KeyChange(CheckpointStorage storage, Keys keys) {
    this.storage = storage;
    this.keys = keys;
  }

  /**
   * The data keys, for who only reads.
   *
   * @return null if there are none yet
   * @throws CheckpointException if the operator's key is missing, wrong, or none is needed
   */
  @Nullable KeyRing look(@Nullable Envelope envelope) {
    if (envelope == null) {
      requireNothingInClear();
      return null;
    }
    return envelope.open(opening(envelope), storage.location());
  }

  /** The data keys, for the owner: made if there are none, and wrapped by the operator's key. */
  KeyRing settle() {
    EncryptionKey key = Objects.requireNonNull(keys.key());
    Envelope found = Envelope.newest(storage);
    KeyRing ring = look(found);
    if (found == null || ring == null) {
      return wrapped(KeyRing.first(), 1, key);
    }
    if (!found.isOf(key)) {
      KeyRing more = wrapped(ring.withAnother(), found.number() + 1, key);
      LOG.info(
          "The checkpoint in {} was encrypted with key {}, and is with key {} ({}) from now on; what is new has data key {}",
          storage.location(),
          found.keyName(),
          key.name(),
          key.origin(),
          more.last());
      return more;
    }
    if (found.settle(storage)) {
      LOG.warn(
          "{} in {} or its copy was damaged or missing, and was written anew from the other",
          found.object(),
          storage.location());
    }
    return ring;
  }

  private KeyRing wrapped(KeyRing ring, int number, EncryptionKey key) {
    Envelope envelope = Envelope.of(number, key, ring);
    if (!envelope.put(storage)) {
      throw new CheckpointException(
          "Another process has changed the keys of the checkpoint in "
              + storage.location()
              + " at the same moment: there is "
              + envelope.object()
              + " already. Make sure that only one query uses this location, and start again.");
    }
    envelope.settle(storage);
    return ring;
  }

  /**
   * Of a checkpoint that is marked as encrypted and has no envelope.
   *
   * @throws CheckpointException if it had one, or there is no key to make one for
   */
  static void requireNothingLost(CheckpointStorage storage, Keys keys) {
    if (hasContent(storage)) {
      throw new CorruptCheckpointException(
          "The checkpoint in %s is encrypted, but the objects with its keys, %skeys-*, are missing. Nothing was changed. %s"
              .formatted(storage.location(), Envelope.PREFIX, Advice.restore(storage.location())));
    }
    if (!keys.areGiven()) {
      throw new CheckpointException(
          "The checkpoint in "
              + storage.location()
              + " was made for a query with an encryption key, but no key was given. Nothing was"
              + " changed. Give it by "
              + Keys.OPTIONS
              + ", or choose another location.");
    }
  }

  private EncryptionKey opening(Envelope envelope) {
    EncryptionKey key = keys.key();
    EncryptionKey previous = keys.previous();
    if (key != null && envelope.isOf(key)) {
      return key;
    }
    if (previous != null && envelope.isOf(previous)) {
      return previous;
    }
    if (key == null) {
      throw new CheckpointException(
          "The checkpoint in "
              + storage.location()
              + " is encrypted with key "
              + envelope.keyName()
              + ", but no key was given. Nothing was changed. Give it by "
              + Keys.OPTIONS
              + ".");
    }
    throw new CheckpointException(
        "The checkpoint in "
            + storage.location()
            + " is encrypted with key "
            + envelope.keyName()
            + ", but the one in "
            + key.origin()
            + " is key "
            + key.name()
            + (previous == null
                ? ""
                : ", and the previous one in " + previous.origin() + " is key " + previous.name())
            + ". Nothing was changed. Give key "
            + envelope.keyName()
            + " by "
            + Keys.OPTIONS
            + "; to change keys, give it to a start as the previous one, by"
            + " --previousEncryptionKeyFile=<file> or --previousEncryptionKeyVariable=<name>.");
  }

  private void requireNothingInClear() {
    EncryptionKey key = keys.key();
    if (key != null && hasContent(storage)) {
      throw new CheckpointException(
          "The checkpoint in "
              + storage.location()
              + " is not encrypted, but a key was given ("
              + key
              + "). Nothing was changed. What is written stays in clear: leave the key out, or drain"
              + " the query and begin anew with another location, which is encrypted from its"
              + " first byte on.");
    }
  }

  private static boolean hasContent(CheckpointStorage storage) {
    return List.of("query.meta", "log/", "snapshots/").stream()
        .anyMatch(
            some ->
                some.endsWith("/") ? !storage.list(some).isEmpty() : storage.sizeBytes(some) >= 0);
  }
}
