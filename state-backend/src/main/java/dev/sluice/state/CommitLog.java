package dev.sluice.state;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The query's log: one record per batch, and the record is what makes the batch happen.
 *
 * <p>{@link #append} writes the batch's blobs and, as the last frame, its record with one write and
 * one sync. After it returns the batch has happened, also across a power cut. After it throws the
 * log is ended: every further call throws, and the query must be opened anew from what recovery
 * finds. Owned by one thread, which must never be interrupted (interruption closes the channel).
 */
public interface CommitLog extends AutoCloseable {
  /**
   * What recovery found, oldest first, beginning with a full record: the retained batches that have
   * happened. Asked before the first append, which lets go of them.
   */
  List<LoggedRecord> recovered();

  /**
   * Makes a batch happen.
   *
   * @param batch its number, above that of every earlier record
   * @param blobs deltas and outboxes, each as its buffers in order; large ones become files of
   *     their own, written and synced before the record
   * @param record gives the record's bytes once it is known where the blobs stand
   */
  void append(long batch, List<List<ByteBuffer>> blobs, RecordWriter record);

  /** Reads a blob back, checking its checksum. May be called by any thread. */
  ByteBuffer read(BlobRef blob);

  /** The records that a later open would find, oldest first: those not yet swept. */
  List<Long> batches();

  /**
   * Deletes segments and files that no batch from {@code oldestBatch} on needs, nor any snapshot
   * that is needed to open it; keeps everything newer. Never fails the query: what can't be deleted
   * now is tried again later.
   */
  void sweep(long oldestBatch);

  @Override
  void close();

  /** One record as it was appended. */
  record LoggedRecord(long batch, boolean full, ByteBuffer content) {}

  /** Writes a commit record. */
  interface RecordWriter {
    /**
     * The record's bytes.
     *
     * @param blobs where the batch's blobs stand, in the order in which they were given
     * @param full whether the record must stand alone, being the first of a segment; any other may
     *     say only what changed since the record before
     */
    ByteBuffer write(List<BlobRef> blobs, boolean full);
  }
}
