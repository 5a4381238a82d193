package dev.sluice.engine.query;

import dev.sluice.engine.embedded.EmbeddedConfig;
import dev.sluice.engine.embedded.EmbeddedExecutor;
import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.engine.plan.Plan;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.StateBackend;
import dev.sluice.state.encryption.EncryptionKey;
import dev.sluice.state.encryption.Keys;
import dev.sluice.state.faults.DiskFaults;
import dev.sluice.state.faults.DiskFaults.Fault;
import dev.sluice.state.faults.SeededFaults;
import dev.sluice.state.faults.SimulatedDisk;
import dev.sluice.state.heap.HeapStateBackend;
import dev.sluice.state.local.Disk;
import dev.sluice.state.rocksdb.RocksDbMemory;
import dev.sluice.state.rocksdb.RocksDbStateBackend;
import dev.sluice.state.store.StoreOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/**
 * One query's lives on a disk that lies: each starts over what the last one left, with another
 * parallelism and backend, and ends by a fault, a kill or a power cut. Owned by the test's thread.
 */
final class DiskLives {
  private final Path directory;
  private final Plan plan;
  private final BatchLimits limits;
  private final Random random;
  private final StringBuilder story = new StringBuilder();
  private Keys keys;
  private boolean areKeysInUse;
  private int lives;
  private long faults;

  DiskLives(Path directory, Plan plan, BatchLimits limits, Random random) {
    this.directory = directory;
    this.plan = plan;
    this.limits = limits;
    this.random = random;
    keys = random.nextInt(3) == 0 ? new Keys(EncryptionKey.random(), null) : Keys.NONE;
  }

  Path checkpoint() {
    return directory.resolve("checkpoint");
  }

  /** What was done, for a message. */
  String story() {
    return story.toString();
  }

  int lives() {
    return lives;
  }

  long faults() {
    return faults;
  }

  /**
   * A life that may end at any moment.
   *
   * @param operations about how many it has, so that the end falls among them
   * @return how it ended, if it came to run at all
   */
  Optional<Query> disturbed(int operations) throws InterruptedException {
    SimulatedDisk[] disk = new SimulatedDisk[1];
    boolean passing = random.nextInt(3) == 0;
    SeededFaults seeded = SeededFaults.of(random.nextLong(), Math.max(2, operations / 3));
    long crashAt = 1L + random.nextInt(operations);
    double share = random.nextInt(3) / 2.0;
    DiskFaults crash =
        (operation, file) -> {
          long now = disk[0].operations();
          return now < crashAt ? null : new Fault(now == crashAt ? share : 0, "the end");
        };
    disk[0] = SimulatedDisk.over(checkpoint(), passing ? seeded : crash);
    story.append(passing ? " [faults" : " [end at " + crashAt);
    Optional<Query> query = live(disk[0]);
    faults += passing ? seeded.count() : disk[0].operations() >= crashAt ? 1 : 0;
    if (random.nextBoolean()) {
      disk[0].powerCut(random.nextLong());
      story.append(", power cut]");
    } else {
      disk[0].die();
      story.append(", killed]");
    }
    passOn();
    return query;
  }

  /** A life on a disk on which all goes well. */
  Query undisturbed() throws InterruptedException {
    SimulatedDisk disk = SimulatedDisk.over(checkpoint(), DiskFaults.NONE);
    story.append(" [well");
    Query query = run(disk);
    disk.die();
    story.append(']');
    return query;
  }

  /** The next life is another process: what this one has under writing is not the next one's. */
  private void passOn() {
    Path temporary = checkpoint().resolve(".tmp");
    try {
      if (Files.exists(temporary)) {
        for (Path file : Disk.local().list(temporary)) {
          Files.move(file, temporary.resolve("of-" + lives + "-" + file.getFileName()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Query> live(SimulatedDisk disk) throws InterruptedException {
    try {
      Query query = run(disk);
      story.append(' ').append(query.status());
      query.exception().ifPresent(this::requireInjected);
      return Optional.of(query);
    } catch (CheckpointException e) {
      requireInjected(e);
      story.append(" refused");
      return Optional.empty();
    }
  }

  private void requireInjected(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains("Simulated")) {
        return;
      }
    }
    throw new AssertionError("Not by a fault of the disk, after" + story, thrown);
  }

  private Query run(SimulatedDisk disk) throws InterruptedException {
    lives++;
    int parallelism = 1 + random.nextInt(4);
    boolean rocks = random.nextInt(3) == 0;
    boolean snapshots = random.nextBoolean();
    story.append(", ").append(parallelism).append(rocks ? " rocks" : " heap");
    story.append(snapshots ? " snapshots" : "");
    changeKeys();
    Path scratch = directory.resolve("scratch-" + lives);
    QueryStart start =
        new QueryStart(
            plan,
            new QueryConfig("words", new Trigger.AsSoonAsPossible(), limits, parallelism, 2, 5),
            new QueryStart.Checkpoint(
                QueryFixture.open(checkpoint(), disk, keys),
                () -> backend(scratch.resolve("state"), rocks, snapshots),
                true,
                false),
            executor(scratch.resolve("spill"), 1 + lives % 2),
            QueryStart.Surroundings.ofSystem(QueryFixture.SUM));
    Query query = new Queries().start(start);
    areKeysInUse = true;
    return QueryFixture.awaitEnd(query);
  }

  /** Another key takes the place of one that is known to be in use; else it is tried again. */
  private void changeKeys() {
    if (areKeysInUse && keys.areGiven() && random.nextInt(3) == 0) {
      keys = new Keys(EncryptionKey.random(), keys.key());
      areKeysInUse = false;
    }
    story.append(keys.areGiven() ? " " + keys : "");
  }

  private static Supplier<EmbeddedExecutor> executor(Path scratch, int threads) {
    return () -> new EmbeddedExecutor(EmbeddedConfig.of(threads, scratch, System::nanoTime));
  }

  private static StateBackend backend(Path scratch, boolean rocks, boolean snapshots) {
    StoreOptions usual = StoreOptions.withOverlayBytes(1 << 20);
    StoreOptions options =
        snapshots ? new StoreOptions(usual.overlays(), usual.pendingBytes(), 1, 1) : usual;
    return rocks
        ? RocksDbStateBackend.open(scratch, options, RocksDbMemory.of(4 << 20))
        : HeapStateBackend.open(scratch, options);
  }
}
