package dev.sluice.state.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.sluice.state.Blob;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.Delta;
import dev.sluice.state.DeltaRef;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.MemoryBudget;
import dev.sluice.state.Overlay;
import dev.sluice.state.PartitionStore;
import dev.sluice.state.faults.MemoryStorage;
import dev.sluice.state.files.Scratch;
import dev.sluice.state.log.SegmentLog;
import dev.sluice.state.store.StackedBackend;
import dev.sluice.state.store.StoreOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens between commit and the committed store. */
final class ApplyTest {
  private static final KeyGroupRange ALL = new KeyGroupRange(0, 8);

  @TempDir Path temporary;

  private final MemoryStorage storage = new MemoryStorage();
  private final List<DeltaRef> deltas = new ArrayList<>();
  private FragileStores stores;
  private SegmentLog log;
  private PartitionStore store;

  @BeforeEach
  void open() {
    Scratch scratch = Scratch.open(temporary.resolve("work"));
    stores = new FragileStores(scratch);
    StoreOptions options = new StoreOptions(new MemoryBudget(1 << 20), 4_096, 1 << 20, 1_000);
    store = new StackedBackend(stores, options, scratch).create(0, ALL);
    log = SegmentLog.open(storage, SegmentLog.Options.of(8));
  }

  @AfterEach
  void close() {
    store.close();
    log.close();
  }

  @Test
  void opensARefusingStoreAgainFromSnapshotAndDeltas() {
    store.recoverFrom(storage, version -> deltas);
    batch(1, 10);
    batch(2, 10);
    store.awaitApplied();
    store.snapshot(storage);
    batch(3, 10);
    store.awaitApplied();

    stores.refuse(1);
    batch(4, 10);
    store.awaitApplied();
    batch(5, 10);
    store.awaitApplied();

    assertThat(stores.opened()).isEqualTo(2);
    Overlay view = store.begin(0, 6);
    for (int version = 1; version <= 5; version++) {
      assertThat(view.get(key(version, 9))).isEqualTo(key(version, 9));
    }
  }

  @Test
  void appliesSmallVersionsTogetherAndReadsThemMeanwhile() {
    AtomicInteger applied = new AtomicInteger();
    stores.beforeApply(applied::incrementAndGet);
    batch(1, 10); // at once, as it is the first
    store.awaitApplied();

    for (int version = 2; version <= 6; version++) {
      batch(version, 10);
    }
    assertThat(store.begin(0, 7).get(key(3, 9))).isEqualTo(key(3, 9));
    assertThat(store.appliedVersion()).isEqualTo(1);
    store.awaitApplied();

    assertThat(store.appliedVersion()).isEqualTo(6);
    assertThat(applied).hasValue(2);
  }

  @Test
  void opensAStoreAgainThatRefusesSeveralVersions() {
    store.recoverFrom(storage, version -> deltas);
    batch(1, 10);
    store.awaitApplied();
    stores.refuse(1);
    for (int version = 2; version <= 6; version++) {
      batch(version, 10);
    }

    store.awaitApplied();

    assertThat(stores.opened()).isEqualTo(2);
    Overlay view = store.begin(0, 7);
    for (int version = 1; version <= 6; version++) {
      assertThat(view.get(key(version, 9))).isEqualTo(key(version, 9));
    }
  }

  @Test
  void tellsTheNextBatchWhatTheStoreRefused() {
    batch(1, 10);
    store.awaitApplied();
    Overlay next = store.begin(0, 3);
    stores.refuse(1);
    batchOn(store.begin(1, 2), 2, 10);

    assertThatThrownBy(store::awaitApplied).isInstanceOf(CheckpointException.class);
    assertThatThrownBy(() -> store.begin(2, 4))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("The store of partition 0 could not take committed changes: No space")
        .hasMessageContaining("safe in the log");
    assertThat(store.appliedVersion()).isEqualTo(1);
    assertThat(next.get(key(1, 3))).isEqualTo(key(1, 3));
  }

  @Test
  void makesCommitsWaitWhileTooMuchIsWaiting() {
    CountDownLatch applying = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    stores.beforeApply(
        () -> {
          applying.countDown();
          Uninterruptibles.awaitUninterruptibly(goOn);
        });
    batch(1, 400);
    Uninterruptibles.awaitUninterruptibly(applying);
    seal(2, 400);
    Thread committing = new Thread(() -> store.commit(2), "committing");

    committing.start();
    while (committing.getState() != Thread.State.WAITING) {
      assertThat(committing.getState()).isNotEqualTo(Thread.State.TERMINATED);
      Thread.onSpinWait();
    }
    assertThat(store.appliedVersion()).isEqualTo(-1);
    goOn.countDown();
    Uninterruptibles.joinUninterruptibly(committing);
    store.awaitApplied();

    assertThat(store.appliedVersion()).isEqualTo(2);
  }

  @Test
  void keepsOverlaysReadableUntilTheyAreApplied() {
    CountDownLatch goOn = new CountDownLatch(1);
    stores.beforeApply(() -> Uninterruptibles.awaitUninterruptibly(goOn));
    batch(1, 5);

    Overlay view = store.begin(0, 2);
    assertThat(view.get(key(1, 3))).isEqualTo(key(1, 3));
    goOn.countDown();
    store.awaitApplied();
    assertThat(view.get(key(1, 3))).isEqualTo(key(1, 3));
  }

  private void batch(long version, int entries) {
    batchOn(store.begin(0, version), version, entries);
  }

  private void batchOn(Overlay overlay, long version, int entries) {
    sealOn(overlay, version, entries);
    store.commit(version);
  }

  private void seal(long version, int entries) {
    sealOn(store.begin(0, version), version, entries);
  }

  private void sealOn(Overlay overlay, long version, int entries) {
    for (int i = 0; i < entries; i++) {
      overlay.put(key(version, i), key(version, i));
    }
    Delta delta = overlay.seal();
    log.append(
        version,
        List.of(((Blob.Inline) delta.content()).buffers()),
        (blobs, full) -> {
          deltas.add(new DeltaRef(delta.store(), delta.partition(), version, blobs.get(0)));
          return ByteBuffer.allocate(0);
        });
  }

  private static byte[] key(long version, int i) {
    return new byte[] {0, 0, (byte) (i % 8), (byte) version, (byte) (i >> 8), (byte) i, 1, 2, 3, 4};
  }
}
