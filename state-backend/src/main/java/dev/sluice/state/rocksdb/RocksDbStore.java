package dev.sluice.state.rocksdb;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.delta.Entries;
import dev.sluice.state.files.Scratch;
import dev.sluice.state.store.CommittedStore;
import dev.sluice.state.store.SnapshotCut;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * Committed state of one partition in one RocksDB instance, see {@link Keyspace}.
 *
 * <p>Its directory is scratch: nothing is logged or synced there, and it is deleted at the end.
 * Readers must be done before it is closed; cursors that are still open then are closed with it.
 */
final class RocksDbStore implements CommittedStore {
  final RocksDbSettings settings;
  final RocksDB db;
  final ColumnFamilyHandle keyed;
  final ColumnFamilyHandle timed;

  /** RocksDB's number for the timed family; that of the other one is 0. */
  final int timedId;

  private final Path directory;
  private final Scratch scratch;
  private final LinkedFiles linked;

  /** Names this open instance, since file numbers are used again by another one on its files. */
  private final String session = UUID.randomUUID().toString();

  private final ReadOptions reads = new ReadOptions();
  private final TimedFloors floors = new TimedFloors();
  private final Set<RocksDbEntries> open = ConcurrentHashMap.newKeySet();
  private final RocksDbWriter writer;

  /** Nothing is compacted yet. Owned by the thread that applies. */
  private boolean isResting;

  private volatile boolean closed;

  private RocksDbStore(
      RocksDbSettings settings,
      Path directory,
      Scratch scratch,
      LinkedFiles linked,
      RocksDB db,
      List<ColumnFamilyHandle> families) {
    this.settings = settings;
    this.directory = directory;
    this.scratch = scratch;
    this.linked = linked;
    this.db = db;
    keyed = families.get(0);
    timed = families.get(1);
    timedId = timed.getID();
    writer = new RocksDbWriter(this, floors, scratch);
  }

  /** Opens an empty store. */
  static RocksDbStore create(RocksDbSettings settings, Scratch scratch) {
    Path directory = scratch.next("store");
    return open(settings, directory, scratch, LinkedFiles.NONE, settings.families());
  }

  /** Opens what is in the directory; it is not compacted before {@link #beginBackgroundWork}. */
  static RocksDbStore adopt(
      RocksDbSettings settings, Path directory, Scratch scratch, LinkedFiles linked) {
    RocksDbStore store = open(settings, directory, scratch, linked, settings.restingFamilies());
    store.isResting = true;
    return store;
  }

  private static RocksDbStore open(
      RocksDbSettings settings,
      Path directory,
      Scratch scratch,
      LinkedFiles linked,
      List<ColumnFamilyDescriptor> descriptors) {
    List<ColumnFamilyHandle> families = new ArrayList<>();
    try {
      RocksDB db = RocksDB.open(settings.db, directory.toString(), descriptors, families);
      return new RocksDbStore(settings, directory, scratch, linked, db, families);
    } catch (RocksDBException e) {
      throw failure("open the store", directory, linked, e);
    }
  }

  @Override
  public byte @Nullable [] get(int store, byte[] key) {
    requireOpen();
    try {
      return db.get(family(key), reads, Keyspace.physical(store, key));
    } catch (RocksDBException e) {
      throw failure("read from the store", e);
    }
  }

  @Override
  public List<byte @Nullable []> getAll(int store, List<byte[]> keys) {
    requireOpen();
    List<ColumnFamilyHandle> families = new ArrayList<>(keys.size());
    List<byte[]> physical = new ArrayList<>(keys.size());
    for (byte[] key : keys) {
      families.add(family(key));
      physical.add(Keyspace.physical(store, key));
    }
    try {
      return db.multiGetAsList(reads, families, physical);
    } catch (RocksDBException e) {
      throw failure("read from the store", e);
    }
  }

  @Override
  public Entries entries(int store, byte[] from, byte[] to) {
    requireOpen();
    byte[] start = Keyspace.isTimed(from) ? floors.raise(store, from) : from;
    RocksDbEntries entries = new RocksDbEntries(this, store, to);
    open.add(entries);
    entries.seek(start);
    return entries;
  }

  @Override
  public void apply(List<StoreChanges> changes) {
    requireOpen();
    try {
      writer.apply(changes);
    } catch (RocksDBException e) {
      throw failure("write to the store", e);
    }
  }

  @Override
  public Loader loader() {
    requireOpen();
    return new SortedFiles(this, floors, scratch);
  }

  @Override
  public void beginBackgroundWork() {
    requireOpen();
    if (!isResting) {
      return; // to say it again costs some milliseconds: RocksDB writes and syncs all its options
    }
    try {
      db.enableAutoCompaction(List.of(keyed, timed));
      isResting = false;
    } catch (RocksDBException e) {
      throw failure("compact the store", e);
    }
  }

  @Override
  public SnapshotCut cut() {
    requireOpen();
    Path copy = scratch.next("cut");
    try (Checkpoint checkpoint = Checkpoint.create(db)) {
      checkpoint.createCheckpoint(copy.toString());
    } catch (RocksDBException e) {
      Scratch.delete(copy);
      throw failure("cut a snapshot of the store", e);
    }
    return new RocksDbCut(copy, session);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    open.forEach(RocksDbEntries::close);
    reads.close();
    keyed.close();
    timed.close();
    db.close();
    Scratch.delete(directory);
  }

  String session() {
    return session;
  }

  ColumnFamilyHandle family(byte[] key) {
    return Keyspace.isTimed(key) ? timed : keyed;
  }

  void forget(RocksDbEntries entries) {
    open.remove(entries);
  }

  CheckpointException failure(String verb, RocksDBException e) {
    return failure(verb, directory, linked, e);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The store in " + directory + " is closed");
    }
  }

  private static CheckpointException failure(
      String verb, Path directory, LinkedFiles linked, RocksDBException e) {
    CorruptCheckpointException damage = linked.damage(e);
    return damage == null ? failure(verb, directory, e) : damage;
  }

  static CheckpointException failure(String verb, Path directory, RocksDBException e) {
    return new CheckpointException(
        "RocksDB can't "
            + verb
            + " in the working directory "
            + directory
            + ": "
            + e.getMessage()
            + ". Check the disk; committed state is safe in the checkpoint.",
        e);
  }
}
