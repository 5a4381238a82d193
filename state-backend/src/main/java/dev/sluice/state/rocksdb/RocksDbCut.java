package dev.sluice.state.rocksdb;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.files.Scratch;
import dev.sluice.state.store.SnapshotCut;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Hard links to the files of an instance at one moment. The sorted files never change, so they have
 * an identity: the session that wrote or took them, and their number.
 */
final class RocksDbCut implements SnapshotCut {
  static final String KIND = "rocksdb";
  private static final long MAX_MAP_BYTES = 1L << 30;

  private final Path directory;
  private final String session;

  RocksDbCut(Path directory, String session) {
    this.directory = directory;
    this.session = session;
  }

  static boolean isSorted(String localName) {
    return localName.endsWith(".sst");
  }

  static String identity(String session, String localName) {
    return session + "-" + localName;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public List<Piece> pieces() {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().map(this::piece).toList();
    } catch (IOException e) {
      throw new CheckpointException("Can't list the snapshot cut in " + directory + ": " + e, e);
    }
  }

  @Override
  public void close() {
    Scratch.delete(directory);
  }

  private Piece piece(Path file) {
    String localName = String.valueOf(file.getFileName());
    String identity = isSorted(localName) ? identity(session, localName) : null;
    return new Piece(localName, identity, () -> map(file));
  }

  private static List<ByteBuffer> map(Path file) throws IOException {
    List<ByteBuffer> parts = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (long at = 0; at < channel.size(); at += MAX_MAP_BYTES) {
        long length = Math.min(MAX_MAP_BYTES, channel.size() - at);
        parts.add(channel.map(FileChannel.MapMode.READ_ONLY, at, length));
      }
    }
    return parts;
  }
}
