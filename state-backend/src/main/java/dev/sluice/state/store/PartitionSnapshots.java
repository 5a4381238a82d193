package dev.sluice.state.store;

import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.snapshot.SnapshotManifest;
import dev.sluice.state.snapshot.SnapshotName;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of one partition: when one is due, and its way to the checkpoint.
 *
 * <p>One at a time, with growing versions: sweeping relies on it. The cut is made between two
 * applies, by the thread that applies; the files are copied by a thread of this object's own, or by
 * the caller. A file whose identity is in the last finished snapshot is not copied again. What an
 * attempt put is deleted if it fails, so that it takes nothing from a disk that is full.
 */
final class PartitionSnapshots implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionSnapshots.class);

  /** A cut and the version that it holds. */
  record Cut(long version, SnapshotCut files) {}

  private final StorePlace place;
  private final ApplyThread applying;
  private final Semaphore turn = new Semaphore(1);
  private final ExecutorService copying;
  private final UncheckedFiles unchecked;
  private final Backoff backoff = new Backoff(); // told by who has the turn

  /** Names what this open store writes, so that it never meets a file of another one. */
  private final String session = UUID.randomUUID().toString();

  private volatile Map<String, SnapshotManifest.Entry> finished; // changed by who has the turn
  private int attempts; // owned by who has the turn
  private @Nullable SnapshotAttempt failed; // owned by who has the turn
  private @Nullable Restored replaced; // owned by the applying thread
  private volatile boolean closing;
  private volatile long lastVersion;
  private volatile long appliedVersion;
  private volatile long deltaBytes; // changed by the applying thread alone
  private volatile long coveredBytes;

  PartitionSnapshots(StorePlace place, Restored restored, ApplyThread applying) {
    this.place = place;
    this.applying = applying;
    finished = restored.files();
    unchecked = new UncheckedFiles(place.partition(), restored.unchecked());
    lastVersion = restored.snapshotVersion();
    appliedVersion = restored.version();
    deltaBytes = restored.deltaBytes();
    copying =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "sluice-snapshot-" + place.partition());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Counts what was applied; called by the applying thread. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void applied(long version, long bytes) {
    appliedVersion = version;
    deltaBytes += bytes;
  }

  /** The committed store was replaced: its files are others now. Called by the applying thread. */
  void restored(Restored fresh) {
    replaced = fresh;
  }

  /** Throws what was found wrong in the files that were opened. */
  void requireSound() {
    unchecked.requireSound();
  }

  /**
   * Starts a snapshot in the background if it is due and none is under way. Behind that, one more
   * of the files is checked that were opened unchecked.
   */
  void startIfDue(CheckpointStorage storage, Supplier<Cut> cut) {
    startSnapshotIfDue(storage, cut);
    unchecked.checkNext(storage, copying);
  }

  private void startSnapshotIfDue(CheckpointStorage storage, Supplier<Cut> cut) {
    boolean due =
        deltaBytes - coveredBytes >= place.options().snapshotDeltaBytes()
            || appliedVersion - lastVersion >= place.options().snapshotVersions();
    if (!due || backoff.isTooSoon(appliedVersion) || !turn.tryAcquire()) {
      return;
    }
    CompletableFuture<Void> unused =
        applying
            .between(() -> marked(cut))
            .thenAcceptAsync(marked -> copy(storage, marked), copying)
            .whenComplete(
                (nothing, failure) -> {
                  turn.release();
                  if (failure != null && !closing) {
                    LOG.warn(
                        "Could not take a snapshot of partition {}; will try again",
                        place.partition(),
                        failure);
                  }
                });
  }

  /** Takes a snapshot and waits for it. */
  long take(CheckpointStorage storage, Supplier<Cut> cut) {
    turn.acquireUninterruptibly();
    try {
      Marked marked = applying.between(() -> marked(cut)).join();
      copy(storage, marked);
      return marked.cut().version();
    } finally {
      turn.release();
    }
  }

  @Override
  public void close() {
    closing = true;
    turn.acquireUninterruptibly(); // a copy under way must end before its files go
    copying.shutdown();
  }

  private record Marked(Cut cut, long coveredBytes) {}

  /** Runs on the applying thread, for who has the turn. */
  private Marked marked(Supplier<Cut> cut) {
    Restored fresh = replaced;
    if (fresh != null) {
      // Only files of the newest finished snapshot may be named again, see SnapshotCatalog.sweep.
      finished = fresh.snapshotVersion() == lastVersion ? fresh.files() : Map.of();
      replaced = null;
    }
    return new Marked(cut.get(), deltaBytes);
  }

  private void copy(CheckpointStorage storage, Marked marked) {
    try (SnapshotCut files = marked.cut().files()) {
      endFailed(storage);
      long version = marked.cut().version();
      if (version > lastVersion && version >= 0) {
        SnapshotName name = new SnapshotName(version, place.keyGroups(), session);
        SnapshotAttempt attempt = new SnapshotAttempt(storage, name, finished);
        failed = attempt; // until it is known to be finished
        attempt.write(place.partition(), files, session + "-" + ++attempts + "-", () -> closing);
        finish(attempt);
      }
      coveredBytes = marked.coveredBytes();
      backoff.succeeded();
    } catch (RuntimeException | Error e) {
      backoff.failed(appliedVersion);
      try {
        endFailed(storage);
      } catch (RuntimeException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  /** Leaves nothing of an attempt that failed; throws if that can't be done now. */
  private void endFailed(CheckpointStorage storage) {
    SnapshotAttempt attempt = failed;
    if (attempt != null && attempt.end(storage)) {
      finish(attempt);
    }
    failed = null;
  }

  private void finish(SnapshotAttempt attempt) {
    finished = attempt.identities();
    lastVersion = attempt.version();
    failed = null;
  }
}
