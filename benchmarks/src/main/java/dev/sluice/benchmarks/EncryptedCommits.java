package dev.sluice.benchmarks;

import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.encryption.EncryptedStorage;
import dev.sluice.state.encryption.EncryptionKey;
import dev.sluice.state.encryption.Keys;
import dev.sluice.state.local.LocalCheckpointStorage;
import java.nio.file.Path;

/** Commits and snapshots of state on RocksDB, in clear and encrypted, in turns. */
final class EncryptedCommits {
  private static final int VALUE_BYTES = 400;
  private static final int CHANGES = 100;

  /** About 8 MB, which a snapshot writes. */
  private static final int CHANGES_BETWEEN_SNAPSHOTS = 20_000;

  private EncryptedCommits() {}

  static void measure(Path work, boolean quick, Pairs pairs) throws Exception {
    Directories.deleteIfThere(work);
    CheckpointStorage clear = LocalCheckpointStorage.open(work.resolve("clear/checkpoint"));
    CheckpointStorage encrypted =
        EncryptedStorage.open(
            LocalCheckpointStorage.openEncrypted(work.resolve("encrypted/checkpoint")),
            Keys.of(EncryptionKey.random(), null));
    try (AutoCloseable owned = encrypted.own();
        StateCommit inClear = StateCommit.onRocksDb(work.resolve("clear"), clear, VALUE_BYTES);
        StateCommit sealed =
            StateCommit.onRocksDb(work.resolve("encrypted"), encrypted, VALUE_BYTES)) {
      int keys = (quick ? 5_000_000 : 30_000_000) / StateCommit.entryBytes(VALUE_BYTES);
      inClear.fill(keys);
      sealed.fill(keys);
      commits(inClear, sealed, quick ? 100 : 500, pairs);
      snapshots(inClear, sealed, quick ? 2 : 9, pairs);
    } finally {
      Directories.deleteIfThere(work);
    }
  }

  private static void commits(StateCommit clear, StateCommit encrypted, int rounds, Pairs pairs) {
    String what = "commit of %d changed keys, µs".formatted(CHANGES);
    for (int round = -rounds / 5; round < rounds; round++) {
      double of = clear.commitNanos(CHANGES) / 1e3;
      double other = encrypted.commitNanos(CHANGES) / 1e3;
      if (round >= 0) {
        pairs.add(what, false, of);
        pairs.add(what, true, other);
      }
    }
  }

  private static void snapshots(StateCommit clear, StateCommit encrypted, int rounds, Pairs pairs) {
    String what = "snapshot after %,d changed keys, ms".formatted(CHANGES_BETWEEN_SNAPSHOTS);
    for (int round = -1; round < rounds; round++) {
      double of = clear.snapshotNanos(CHANGES_BETWEEN_SNAPSHOTS) / 1e6;
      double other = encrypted.snapshotNanos(CHANGES_BETWEEN_SNAPSHOTS) / 1e6;
      if (round >= 0) {
        pairs.add(what, false, of);
        pairs.add(what, true, other);
      }
    }
  }
}
