package dev.sluice.state.log;

import dev.sluice.state.BlobRef;
import dev.sluice.state.CommitLog.RecordWriter;
import dev.sluice.state.spill.SpilledBytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Lays one append out: which blobs go into the segment, where they will stand, and the bytes of all
 * frames.
 */
final class AppendLayout {
  /**
   * How much of one append may stand in a segment; blobs beyond it become files. A start may need
   * to hold the last append, so it is less in a small heap.
   */
  static final long INLINE_BYTES =
      Math.max(1L << 20, Math.min(16L << 20, Runtime.getRuntime().maxMemory() / 64));

  private static final ByteBuffer ZEROS = ByteBuffer.allocate(8).asReadOnlyBuffer();

  private final SegmentChain chain;
  private final BlobFiles blobFiles;
  private final int blobFileBytes;
  private final long batch;
  private final List<ByteBuffer> frames = new ArrayList<>();
  private final List<BlobRef> refs = new ArrayList<>();
  private long position;
  private long fileBytes;
  private int places;

  AppendLayout(SegmentChain chain, BlobFiles blobFiles, int blobFileBytes, long batch) {
    this.chain = chain;
    this.blobFiles = blobFiles;
    this.blobFileBytes = blobFileBytes;
    this.batch = batch;
    position = chain.position();
  }

  /**
   * Writes the large blobs to files, asks for the record, and gives all bytes to be appended. If
   * that fails the files are deleted: nobody names them.
   */
  List<ByteBuffer> write(List<List<ByteBuffer>> blobs, RecordWriter record) {
    try {
      addBlobs(blobs);
      boolean full = chain.nextIsFirst();
      ByteBuffer content = record.write(List.copyOf(refs), full);
      List<ByteBuffer> payload = List.of(content.duplicate());
      add(full ? Frame.Kind.FULL : Frame.Kind.CHANGES, payload, Frame.checksum(payload));
      return frames;
    } catch (RuntimeException | Error e) {
      try {
        blobFiles.delete(refs);
      } catch (RuntimeException more) {
        e.addSuppressed(more);
      }
      throw e;
    }
  }

  /** How many bytes went to files. */
  long fileBytes() {
    return fileBytes;
  }

  private void addBlobs(List<List<ByteBuffer>> blobs) {
    long inline = 0;
    for (List<ByteBuffer> blob : blobs) {
      long size = size(blob);
      if (size > blobFileBytes || inline + size > INLINE_BYTES) {
        refs.add(blobFiles.write(batch, refs.size(), blob));
        fileBytes += size;
      } else {
        inline += size;
        addBlob(blob, size);
      }
    }
  }

  static long size(List<ByteBuffer> buffers) {
    if (buffers instanceof SpilledBytes spilled) {
      return spilled.sizeBytes();
    }
    long size = 0;
    for (ByteBuffer buffer : buffers) {
      size += buffer.remaining();
    }
    return size;
  }

  /** Adds the header, the payload and the padding. */
  static void addFrame(
      List<ByteBuffer> into, Frame.Label label, long epoch, List<ByteBuffer> payload) {
    addFrame(into, label, epoch, payload, Frame.checksum(payload));
  }

  private static void addFrame(
      List<ByteBuffer> into,
      Frame.Label label,
      long epoch,
      List<ByteBuffer> payload,
      int checksum) {
    int length = Math.toIntExact(size(payload));
    into.add(label.header(epoch, length, checksum));
    into.addAll(payload);
    int padding = Frame.padding(length);
    if (padding > 0) {
      into.add(ZEROS.slice(0, padding));
    }
  }

  private void addBlob(List<ByteBuffer> blob, long size) {
    long offset = position + Frame.HEADER_BYTES;
    int checksum = Frame.checksum(blob);
    add(Frame.Kind.BLOB, blob, checksum);
    refs.add(new BlobRef(chain.segmentFile(), offset, size, checksum));
  }

  /**
   * @param checksum of the payload as it is given
   */
  private void add(Frame.Kind kind, List<ByteBuffer> payload, int checksum) {
    Frame.Label label = new Frame.Label(kind, batch, chain.sequence(), places++);
    List<ByteBuffer> standing = chain.sealed(position + Frame.HEADER_BYTES, payload);
    int ofStanding = standing == payload ? checksum : Frame.checksum(standing);
    addFrame(frames, label, chain.epoch(), standing, ofStanding);
    long length = size(standing);
    position += Frame.HEADER_BYTES + length + Frame.padding(length);
  }
}
