package dev.sluice.state.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.encryption.EncryptedStorage;
import dev.sluice.state.encryption.EncryptionKey;
import dev.sluice.state.encryption.Keys;
import dev.sluice.state.faults.MemoryStorage;
import dev.sluice.state.local.LocalCheckpointStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Logs in a directory, and what was written to them. */
final class LogFixture {
  static final SegmentLog.Options SMALL = new SegmentLog.Options(1 << 14, 1 << 11, 0, 1);

  final Path directory;
  private final Map<Long, List<BlobRef>> refs = new LinkedHashMap<>();
  private final SegmentLog.Options options;
  private final @Nullable MemoryStorage memory;
  private @Nullable Keys keys;

  LogFixture(Path directory, SegmentLog.Options options) {
    this.directory = directory;
    this.options = options;
    memory = null;
  }

  /** Logs in memory: quick, but without files. */
  LogFixture() {
    this(new MemoryStorage());
  }

  private LogFixture(MemoryStorage memory) {
    directory = Path.of("memory");
    options = SMALL;
    this.memory = memory;
  }

  /** Logs in memory that are encrypted. */
  static LogFixture encrypted() {
    LogFixture fixture = new LogFixture();
    fixture.keys = new Keys(EncryptionKey.random(), null);
    try (AutoCloseable ownership = fixture.storage().own()) {
      return fixture;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** A copy of logs in memory. */
  LogFixture copy() {
    LogFixture copy = new LogFixture(Objects.requireNonNull(memory).copy());
    copy.keys = keys;
    copy.refs.putAll(refs);
    return copy;
  }

  CheckpointStorage storage() {
    if (memory == null) {
      return LocalCheckpointStorage.open(directory);
    }
    return keys == null ? memory : EncryptedStorage.over(memory, keys);
  }

  /** The bytes of logs in memory as they stand. */
  MemoryStorage bytes() {
    return Objects.requireNonNull(memory);
  }

  SegmentLog open() {
    return open(storage());
  }

  SegmentLog open(CheckpointStorage storage) {
    return SegmentLog.open(storage, options);
  }

  /** Makes of a log that was closed in good order one whose process was killed at that moment. */
  void killed() {
    CheckpointStorage storage = storage();
    EndMark.all(storage).forEach(mark -> storage.delete(mark.object()));
  }

  /** A run that makes what it found last, commits nothing and is killed. */
  void startAndKill() {
    try (SegmentLog log = open()) {
      log.begin(1);
    }
    killed();
  }

  /** Appends batch {@code batch}; all its content follows from its number and the sizes. */
  void append(SegmentLog log, long batch, int... blobSizes) {
    List<List<ByteBuffer>> blobs = new ArrayList<>();
    for (int place = 0; place < blobSizes.length; place++) {
      ByteBuffer blob = blob(batch, place, blobSizes[place]);
      blobs.add(
          List.of(
              blob.slice(0, blob.limit() / 2),
              blob.slice(blob.limit() / 2, (blob.limit() + 1) / 2)));
    }
    log.append(
        batch,
        blobs,
        (where, full) -> {
          refs.put(batch, where);
          return record(batch, full);
        });
  }

  /** Where the blobs of a batch stand. */
  List<BlobRef> refs(long batch) {
    return Objects.requireNonNull(refs.get(batch));
  }

  BlobRef ref(long batch, int place) {
    return refs(batch).get(place);
  }

  static ByteBuffer record(long batch, boolean full) {
    return ByteBuffer.wrap(("record " + batch + (full ? " full" : "")).getBytes(UTF_8));
  }

  static ByteBuffer blob(long batch, int place, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (batch * 31 + place * 7L + i % 5);
    }
    return ByteBuffer.wrap(bytes);
  }

  static List<Long> batches(SegmentLog log) {
    return log.recovered().stream().map(record -> record.batch()).toList();
  }

  /** A copy of the checkpoint as a crash at this moment would leave it. */
  LogFixture crash(Path copy) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        Path target = copy.resolve(directory.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    LogFixture crashed = new LogFixture(copy, options);
    crashed.refs.putAll(refs);
    return crashed;
  }

  List<Path> segments() {
    try (Stream<Path> files = Files.list(directory.resolve(Segment.DIRECTORY))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
