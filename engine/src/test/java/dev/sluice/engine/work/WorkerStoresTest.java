package dev.sluice.engine.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.DeltaRef;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.PartitionStore;
import dev.sluice.state.StateBackend;
import dev.sluice.state.recent.RecentWrites;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is asked of stores, in its order; what they do with it is tested with real ones. */
final class WorkerStoresTest {
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final Recording backend = new Recording();

  @Test
  void opensAllAtOnceAtTheirFirstVersion() {
    WorkerStores.ofAll(source(true), 5, List.of(delta(4), delta(5)));

    assertThat(asked)
        .contains("0 restored at 5 from [4, 5]", "1 restored at 5 from [4, 5]")
        .filteredOn(word -> word.endsWith("recoverFrom"))
        .hasSize(2);
  }

  @Test
  void closesThoseThatWereOpenedIfAnotherCannotBe() {
    backend.broken = 1;
    assertThatThrownBy(() -> WorkerStores.ofAll(source(true), 5, List.of()))
        .isInstanceOf(CorruptCheckpointException.class);

    assertThat(asked).endsWith("0 close");
  }

  @Test
  void aLostStoreIsOpenedAnewAtTheCommittedVersionWhenItIsNeeded() {
    WorkerStores stores = WorkerStores.asNeeded(source(true), 0, List.of());
    stores.state(3, 0, 1, recent());
    stores.state(3, 1, 1, recent());
    asked.clear();

    stores.lose(Set.of(1));
    stores.committed(1, List.of(delta(1)));
    stores.state(3, 1, 2, recent());

    assertThat(asked)
        .containsExactly("1 close", "0 commit", "1 restored at 1 from [1]", "1 recoverFrom");
  }

  @Test
  void whatIsKeptNowhereIsNotOpenedLater() {
    WorkerStores stores = WorkerStores.ofAll(source(false), 0, List.of());
    stores.lose(Set.of(1));

    assertThatThrownBy(() -> stores.state(3, 1, 2, recent()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("partition 1");
    assertThat(asked).noneMatch(word -> word.endsWith("recoverFrom"));
  }

  @Test
  void cutsSnapshotsOnlyWhereThereIsACheckpoint() {
    for (boolean isDurable : new boolean[] {true, false}) {
      WorkerStores stores = WorkerStores.ofAll(source(isDurable), 0, List.of());
      asked.clear();

      stores.snapshotIfDue();

      assertThat(asked).hasSize(isDurable ? 2 : 0);
    }
  }

  @Test
  void closesAllWhateverFails() {
    WorkerStores stores = WorkerStores.ofAll(source(true), 0, List.of());
    backend.refusesClose = true;
    asked.clear();

    assertThatThrownBy(stores::close).isInstanceOf(IllegalStateException.class).hasMessage("busy");

    assertThat(asked).containsExactlyInAnyOrder("0 close", "1 close");
  }

  private WorkerStores.Source source(boolean isDurable) {
    return new WorkerStores.Source(
        backend, recorder(CheckpointStorage.class, "storage"), 2, 8, isDurable);
  }

  private static RecentWrites recent() {
    return RecentWrites.forOneOf(1);
  }

  private static DeltaRef delta(long version) {
    return new DeltaRef(3, 0, version, new BlobRef("log", version, 1, 0));
  }

  private <T> T recorder(Class<T> type, String name) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              asked.add(name + " " + method.getName());
              if (backend.refusesClose && method.getName().equals("close")) {
                throw new IllegalStateException("busy");
              }
              return null;
            }));
  }

  private final class Recording implements StateBackend {
    private int broken = -1;
    private boolean refusesClose;

    @Override
    public PartitionStore create(int partition, KeyGroupRange keyGroups) {
      asked.add(partition + " created");
      return recorder(PartitionStore.class, String.valueOf(partition));
    }

    @Override
    public PartitionStore restore(
        int partition,
        KeyGroupRange keyGroups,
        long version,
        List<DeltaRef> deltas,
        CheckpointStorage storage) {
      if (partition == broken) {
        throw new CorruptCheckpointException("broken");
      }
      asked.add(
          partition
              + " restored at "
              + version
              + " from "
              + deltas.stream().map(DeltaRef::version).toList());
      return recorder(PartitionStore.class, String.valueOf(partition));
    }

    @Override
    public void close() {
      asked.add("backend close");
    }
  }
}
