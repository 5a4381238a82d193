package dev.sluice.state.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store's content at one moment, ready to be copied to the checkpoint by any thread. */
public interface SnapshotCut extends AutoCloseable {
  /** Who can read the files, see {@link SnapshotReader}. */
  String kind();

  List<Piece> pieces();

  /** Frees what the cut holds. */
  @Override
  void close();

  /**
   * One file.
   *
   * @param localName its name in the directory of the store
   * @param identity the same for the same bytes, in all cuts of this store; null if it is new
   */
  record Piece(String localName, @Nullable String identity, Content content) {}

  /** Bytes that are read when they are needed. */
  interface Content {
    List<ByteBuffer> read() throws IOException;
  }
}
