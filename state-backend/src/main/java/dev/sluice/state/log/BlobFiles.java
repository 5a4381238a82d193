package dev.sluice.state.log;

import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Blobs that are files of their own, by their names.
 *
 * <pre>
 *   log/blobs/0000000000000000042-00000-00000003     batch 42, first blob, epoch 3
 * </pre>
 *
 * <p>The epoch is in the name, so a batch that is run again after a crash never meets its own file.
 */
final class BlobFiles {
  private static final String DIRECTORY = "log/blobs/";
  private static final int BATCH_DIGITS = 19;
  private static final Pattern NAME =
      Pattern.compile(Pattern.quote(DIRECTORY) + "\\d{19}-\\d{5,}-\\d{8}");

  private final CheckpointStorage storage;
  private final long epoch;

  BlobFiles(CheckpointStorage storage, long epoch) {
    this.storage = storage;
    this.epoch = epoch;
  }

  BlobRef write(long batch, int place, List<ByteBuffer> blob) {
    String name = String.format("%s%019d-%05d-%08d", DIRECTORY, batch, place, epoch);
    int checksum = Frame.checksum(blob);
    if (!storage.putIfAbsent(name, blob)) {
      throw new CheckpointException(
          "Expected no object "
              + name
              + " in "
              + storage.location()
              + ", but there is one: another process must have written it. Make sure that only one"
              + " query uses this location.");
    }
    return new BlobRef(name, 0, AppendLayout.size(blob), checksum);
  }

  /** Deletes files that {@link #write} gave, of an append that was not even tried. */
  void delete(List<BlobRef> written) {
    storage.deleteAll(
        written.stream().map(BlobRef::file).filter(file -> file.startsWith(DIRECTORY)).toList());
  }

  /** Deletes the files of batches that never happened, of epochs before this one. */
  void deleteAbove(long batch) {
    storage.deleteAll(
        names().stream().filter(name -> batch(name) > batch && epoch(name) < epoch).toList());
  }

  void deleteBelow(long batch) {
    storage.deleteAll(names().stream().filter(name -> batch(name) < batch).toList());
  }

  /** In the order of their batches; files with other names are passed over. */
  private List<String> names() {
    return storage.list(DIRECTORY).stream().filter(name -> NAME.matcher(name).matches()).toList();
  }

  private static long epoch(String name) {
    return Long.parseLong(name, name.lastIndexOf('-') + 1, name.length(), 10);
  }

  private static long batch(String name) {
    return Long.parseLong(name, DIRECTORY.length(), DIRECTORY.length() + BATCH_DIGITS, 10);
  }
}
