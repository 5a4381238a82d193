package dev.sluice.state.store;

import dev.sluice.state.Advice;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.delta.DeltaReader;
import dev.sluice.state.snapshot.SnapshotManifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Reads snapshots that are one delta from nothing per store, in a file named {@code store-} and the
 * store's number.
 */
public final class SortedSnapshotReader implements SnapshotReader {
  public static final String KIND = "sorted";
  private static final String PREFIX = "store-";

  /** The name of a store's file. */
  public static String localName(int store) {
    return PREFIX + store;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public void read(CheckpointStorage storage, SnapshotManifest snapshot, EntrySink sink) {
    for (SnapshotManifest.Entry file : snapshot.files()) {
      if (!file.localName().matches(PREFIX + "\\d{1,5}")) {
        throw new CorruptCheckpointException(
            "%s in %s names a file %s, but this kind of snapshot has one file per store. %s"
                .formatted(
                    snapshot.name().manifest(),
                    storage.location(),
                    file.localName(),
                    Advice.restoreOrRepair(storage.location())));
      }
      int store = Integer.parseInt(file.localName().substring(PREFIX.length()));
      try (InputStream in = VerifiedBlob.open(storage, file.content())) {
        DeltaReader reader = new DeltaReader(in, file.content().file());
        while (reader.next()) {
          sink.add(store, reader.key(), reader.value());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
