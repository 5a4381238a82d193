package dev.sluice.state.faults;

import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.Sealing;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint storage that fails where it is told to. Safe to use from any thread.
 *
 * <p>Every call that changes something is a write point; they are counted from 1. At the chosen
 * point the storage does what the {@link Fault} says, and from then on refuses every write, as a
 * dead process would write nothing more. Run a scenario without a fault first to learn how many
 * points it has, then once for each of them, each time opening the checkpoint again afterwards
 * through the storage that is wrapped.
 */
public final class FaultyStorage implements CheckpointStorage {
  /** What happens at the chosen write point. */
  public enum Fault {
    /** Nothing is written. */
    FAIL,
    /** The first half is written; a put leaves nothing, as it is atomic. */
    TEAR,
    /** All is written, but the caller is told that it failed. */
    FAIL_AFTER
  }

  private final CheckpointStorage storage;
  private final long faultAt;
  private final Fault fault;
  private final AtomicLong writePoints = new AtomicLong();
  private volatile @Nullable Runnable beforeWrite;
  private volatile @Nullable Runnable afterSync;
  private volatile boolean hasLocks = true;

  private FaultyStorage(CheckpointStorage storage, long faultAt, Fault fault) {
    this.storage = storage;
    this.faultAt = faultAt;
    this.fault = fault;
  }

  /** Fails at the write point {@code faultAt}. */
  public static FaultyStorage failingAt(CheckpointStorage storage, long faultAt, Fault fault) {
    return new FaultyStorage(storage, faultAt, fault);
  }

  /** Never fails, only counts. */
  public static FaultyStorage counting(CheckpointStorage storage) {
    return new FaultyStorage(storage, Long.MAX_VALUE, Fault.FAIL);
  }

  /** How many write points have been reached so far. */
  public long writePoints() {
    return writePoints.get();
  }

  public boolean hasFailed() {
    return writePoints.get() >= faultAt;
  }

  /** Delays writes: the action runs, on the writer's thread, before each of them. */
  public void beforeWrite(@Nullable Runnable action) {
    beforeWrite = action;
  }

  /** Delays what follows from a write: the action runs after each sync of a file. */
  public void afterSync(@Nullable Runnable action) {
    afterSync = action;
  }

  /** Whoever wants to own it does, as where files have no locks. */
  public void withoutLocks() {
    hasLocks = false;
  }

  @Override
  public String location() {
    return storage.location();
  }

  @Override
  public boolean putIfAbsent(String name, List<ByteBuffer> content) {
    return switch (next("put " + name)) {
      case GO_ON -> storage.putIfAbsent(name, content);
      case BREAK -> {
        if (fault == Fault.FAIL_AFTER) {
          storage.putIfAbsent(name, content);
        }
        throw failure("put " + name);
      }
    };
  }

  @Override
  public InputStream read(String name, long offset) {
    return storage.read(name, offset);
  }

  @Override
  public InputStream open(BlobRef blob) {
    return storage.open(blob);
  }

  @Override
  public Optional<Sealing> sealing() {
    return storage.sealing();
  }

  @Override
  public long sizeBytes(String name) {
    return storage.sizeBytes(name);
  }

  @Override
  public List<String> list(String prefix) {
    return storage.list(prefix);
  }

  @Override
  public void delete(String name) {
    run("delete " + name, () -> storage.delete(name));
  }

  @Override
  public Optional<Appending> appending() {
    return storage.appending().map(FaultyAppending::new);
  }

  @Override
  public AutoCloseable own() {
    return hasLocks ? storage.own() : () -> {};
  }

  @Override
  public Optional<String> owner() {
    return storage.owner();
  }

  private enum Step {
    GO_ON,
    BREAK
  }

  private Step next(String what) {
    Runnable action = beforeWrite;
    if (action != null) {
      action.run();
    }
    long point = writePoints.incrementAndGet();
    if (point > faultAt) {
      throw failure(what);
    }
    return point == faultAt ? Step.BREAK : Step.GO_ON;
  }

  private void run(String what, Runnable write) {
    Step step = next(what);
    if (step == Step.GO_ON || fault == Fault.FAIL_AFTER) {
      write.run();
    }
    if (step == Step.BREAK) {
      throw failure(what);
    }
  }

  private CheckpointException failure(String what) {
    return new CheckpointException(
        "Injected: could not " + what + ", write point " + faultAt + " " + fault);
  }

  private final class FaultyAppending implements Appending {
    private final Appending appending;

    private FaultyAppending(Appending appending) {
      this.appending = appending;
    }

    @Override
    public AppendableFile create(String name, long reserveBytes) {
      Step step = next("create " + name);
      if (step == Step.BREAK) {
        if (fault != Fault.FAIL) {
          appending.create(name, reserveBytes).close();
        }
        throw failure("create " + name);
      }
      return new FaultyFile(name, appending.create(name, reserveBytes));
    }

    @Override
    public void restore(String name, long offset, ByteBuffer bytes) {
      run("restore " + name, () -> appending.restore(name, offset, bytes));
    }

    @Override
    public void truncate(String name, long sizeBytes) {
      run("truncate " + name, () -> appending.truncate(name, sizeBytes));
    }
  }

  private final class FaultyFile implements AppendableFile {
    private final String name;
    private final AppendableFile file;

    private FaultyFile(String name, AppendableFile file) {
      this.name = name;
      this.file = file;
    }

    @Override
    public void append(List<ByteBuffer> buffers) {
      if (next("append to " + name) == Step.BREAK) {
        if (fault == Fault.TEAR) {
          file.append(firstHalf(buffers));
        } else if (fault == Fault.FAIL_AFTER) {
          file.append(buffers);
        }
        throw failure("append to " + name);
      }
      file.append(buffers);
    }

    @Override
    public void sync() {
      run("sync " + name, file::sync);
      Runnable action = afterSync;
      if (action != null) {
        action.run();
      }
    }

    @Override
    public long position() {
      return file.position();
    }

    @Override
    public void close() {
      file.close();
    }
  }

  private static List<ByteBuffer> firstHalf(List<ByteBuffer> buffers) {
    long half = buffers.stream().mapToLong(ByteBuffer::remaining).sum() / 2;
    List<ByteBuffer> first = new ArrayList<>();
    for (ByteBuffer buffer : buffers) {
      int bytes = (int) Math.min(half, buffer.remaining());
      first.add(buffer.slice(buffer.position(), bytes));
      half -= bytes;
    }
    return first;
  }
}
