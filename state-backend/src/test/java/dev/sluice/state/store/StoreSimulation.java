package dev.sluice.state.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.state.Blob;
import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CommitLog;
import dev.sluice.state.Delta;
import dev.sluice.state.DeltaRef;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.Overlay;
import dev.sluice.state.PartitionStore;
import dev.sluice.state.StateBackend;
import dev.sluice.state.Tables;
import dev.sluice.state.log.SegmentLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A small engine around the stores of all partitions, and the model of what they should hold. */
final class StoreSimulation implements AutoCloseable {
  static final int KEY_GROUPS = 12;
  private static final int STORES = 2;
  private static final SegmentLog.Options LOG = new SegmentLog.Options(1 << 14, 700, KEY_GROUPS, 1);
  private static final byte[] ALL_FROM = {0};
  private static final byte[] REPLICATED = Tables.replicated(5);

  private final SplittableRandom random;
  private final CheckpointStorage storage;
  private final TreeMap<Long, List<ModelState>> history = new TreeMap<>();
  private final List<PartitionStore> partitions = new ArrayList<>();
  private SegmentLog log;
  private List<DeltaRef> deltas = new ArrayList<>();
  private long version;

  StoreSimulation(
      SplittableRandom random, CheckpointStorage storage, StateBackend backend, int parallelism) {
    this.random = random;
    this.storage = storage;
    history.put(0L, Stream.generate(ModelState::new).limit(STORES).toList());
    log = SegmentLog.open(storage, LOG);
    for (int partition = 0; partition < parallelism; partition++) {
      partitions.add(
          backend.create(partition, KeyGroupRange.of(partition, parallelism, KEY_GROUPS)));
    }
  }

  /** Runs and commits a batch. */
  void batch() {
    long batch = version + 1;
    commit(batch, run(batch));
  }

  /** Runs two batches, the second on the sealed overlays of the first, then commits both. */
  void overlappingBatches() {
    long first = version + 1;
    Run run = run(first);
    version = first;
    history.put(first, run.models());
    Run next = run(first + 1);
    commit(first, run);
    commit(first + 1, next);
  }

  /** Runs a batch that is dropped, sealed or not. */
  void droppedBatch() {
    long batch = version + 1;
    if (random.nextBoolean()) {
      run(batch);
    } else {
      PartitionStore partition = partitions.get(0);
      Overlay overlay = partition.begin(0, batch);
      new RandomBatch(random, overlay, modelsOf(version).get(0).copy(), partition.keyGroups())
          .run(9);
    }
    partitions.forEach(partition -> partition.drop(batch));
  }

  void snapshot() {
    PartitionStore partition = partitions.get(random.nextInt(partitions.size()));
    if (random.nextBoolean()) {
      partition.awaitApplied();
      assertThat(partition.snapshot(storage)).isEqualTo(partition.appliedVersion());
    } else {
      partition.snapshotIfDue(storage);
    }
  }

  /** Sweeps; afterwards the versions from the one that is given are still there. */
  long sweep() {
    long oldest = Math.max(0, version - random.nextInt(6));
    log.sweep(oldest);
    history.headMap(oldest).clear();
    return oldest;
  }

  /** Starts again from the log, with another backend and parallelism. */
  void restart(StateBackend backend, int parallelism) {
    closeAll();
    log = SegmentLog.open(storage, LOG);
    deltas = new ArrayList<>();
    for (CommitLog.LoggedRecord record : log.recovered()) {
      deltas.addAll(decode(record.content()));
      assertThat(record.batch()).isLessThanOrEqualTo(version);
    }
    open(backend, parallelism, version);
    checkAll();
  }

  /** Opens any retained version elsewhere and looks at it. */
  void checkOlderVersion(StateBackend backend, int parallelism) {
    List<Long> versions = List.copyOf(history.keySet());
    long older = versions.get(random.nextInt(versions.size()));
    for (int partition = 0; partition < parallelism; partition++) {
      KeyGroupRange range = KeyGroupRange.of(partition, parallelism, KEY_GROUPS);
      List<DeltaRef> upTo = deltas.stream().filter(delta -> delta.version() <= older).toList();
      try (PartitionStore store = backend.restore(partition, range, older, upTo, storage)) {
        check(store, older, older + 1);
      }
    }
  }

  void checkAll() {
    partitions.forEach(partition -> check(partition, version, version + 1));
  }

  void awaitApplied() {
    partitions.forEach(PartitionStore::awaitApplied);
  }

  int parallelism() {
    return partitions.size();
  }

  @Override
  public void close() {
    closeAll();
  }

  private record Run(List<Delta> deltas, List<ModelState> models) {}

  private Run run(long batch) {
    List<ModelState> models = new ArrayList<>();
    List<Delta> sealed = new ArrayList<>();
    for (int store = 0; store < STORES; store++) {
      ModelState model = modelsOf(batch - 1).get(store).copy();
      models.add(model);
      byte[] replicated = new byte[random.nextInt(5)];
      for (PartitionStore partition : partitions) {
        if (random.nextInt(4) > 0 || replicated.length > 0) {
          Overlay overlay = partition.begin(store, batch);
          new RandomBatch(random, overlay, model, partition.keyGroups()).run(random.nextInt(25));
          changeReplicated(overlay, replicated);
          sealed.add(overlay.seal());
          checkView(overlay, model, partition.keyGroups(), false);
        }
      }
      if (replicated.length > 0) {
        model.put(new byte[] {REPLICATED[0], (byte) replicated.length}, replicated);
      }
    }
    return new Run(sealed, models);
  }

  private static void changeReplicated(Overlay overlay, byte[] replicated) {
    if (replicated.length > 0) {
      overlay.put(new byte[] {REPLICATED[0], (byte) replicated.length}, replicated);
    }
  }

  private void commit(long batch, Run run) {
    List<Delta> changed = run.deltas().stream().filter(delta -> !delta.isEmpty()).toList();
    List<DeltaRef> refs = new ArrayList<>();
    log.append(
        batch,
        changed.stream().map(delta -> ((Blob.Inline) delta.content()).buffers()).toList(),
        (blobs, full) -> {
          for (int i = 0; i < blobs.size(); i++) {
            Delta delta = changed.get(i);
            refs.add(new DeltaRef(delta.store(), delta.partition(), batch, blobs.get(i)));
          }
          return encode(refs);
        });
    deltas.addAll(refs);
    partitions.forEach(partition -> partition.commit(batch));
    version = batch;
    history.put(batch, run.models());
    if (random.nextInt(3) == 0) {
      awaitApplied();
    }
  }

  private List<ModelState> modelsOf(long at) {
    return Objects.requireNonNull(history.get(at));
  }

  private void open(StateBackend backend, int parallelism, long at) {
    for (int partition = 0; partition < parallelism; partition++) {
      KeyGroupRange range = KeyGroupRange.of(partition, parallelism, KEY_GROUPS);
      partitions.add(backend.restore(partition, range, at, deltas, storage));
    }
  }

  private void check(PartitionStore partition, long expected, long view) {
    for (int store = 0; store < STORES; store++) {
      Overlay overlay = partition.begin(store, view);
      checkView(overlay, modelsOf(expected).get(store), partition.keyGroups(), true);
    }
    partition.drop(view);
  }

  private void checkView(
      Overlay overlay, ModelState model, KeyGroupRange keyGroups, boolean withReplicated) {
    for (byte[] table :
        List.of(ALL_FROM, new byte[] {Tables.MAX_TABLE}, new byte[] {0x41}, REPLICATED)) {
      if (withReplicated || table[0] != REPLICATED[0]) {
        byte[] end = Tables.after(table);
        assertThat(ModelState.scan(overlay, table, end))
            .isEqualTo(model.scan(table, end, keyGroups));
      }
    }
  }

  private void closeAll() {
    partitions.forEach(PartitionStore::close);
    partitions.clear();
    log.close();
  }

  private static ByteBuffer encode(List<DeltaRef> refs) {
    StringBuilder text = new StringBuilder();
    for (DeltaRef ref : refs) {
      BlobRef blob = ref.blob();
      text.append(ref.store()).append(' ').append(ref.partition()).append(' ');
      text.append(ref.version()).append(' ').append(blob.file()).append(' ');
      text.append(blob.offset()).append(' ').append(blob.length()).append(' ');
      text.append(blob.checksum()).append('\n');
    }
    return ByteBuffer.wrap(text.toString().getBytes(UTF_8));
  }

  private static List<DeltaRef> decode(ByteBuffer content) {
    List<DeltaRef> refs = new ArrayList<>();
    for (String line : UTF_8.decode(content.duplicate()).toString().lines().toList()) {
      String[] words = line.split(" ", -1);
      BlobRef blob =
          new BlobRef(
              words[3],
              Long.parseLong(words[4]),
              Long.parseLong(words[5]),
              Integer.parseInt(words[6]));
      refs.add(
          new DeltaRef(
              Integer.parseInt(words[0]),
              Integer.parseInt(words[1]),
              Long.parseLong(words[2]),
              blob));
    }
    return refs;
  }
}
