package dev.sluice.engine.commit;

import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CommitLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A log in memory. What it has taken can be recovered by another one made of its records. */
public final class MemoryLog implements CommitLog {
  private final List<LoggedRecord> recovered;
  private final BooleanSupplier nextIsFull;
  public final List<LoggedRecord> records = new ArrayList<>();
  public final List<byte[]> blobs;
  public final List<Long> sweeps = new ArrayList<>();
  public boolean failNext;
  private boolean began;

  /** An empty log; {@code nextIsFull} says which records, but the first, stand alone. */
  public MemoryLog(BooleanSupplier nextIsFull) {
    this(List.of(), new ArrayList<>(), nextIsFull);
  }

  private MemoryLog(List<LoggedRecord> recovered, List<byte[]> blobs, BooleanSupplier nextIsFull) {
    this.recovered = recovered;
    this.blobs = blobs;
    this.nextIsFull = nextIsFull;
    records.addAll(recovered);
  }

  /** The log as it is found after a crash now. */
  public MemoryLog reopened() {
    return new MemoryLog(List.copyOf(records), blobs, nextIsFull);
  }

  @Override
  public List<LoggedRecord> recovered() {
    return recovered;
  }

  @Override
  public void append(long batch, List<List<ByteBuffer>> content, RecordWriter record) {
    if (failNext) {
      throw new CheckpointException("Injected: the disk is gone");
    }
    List<BlobRef> refs = new ArrayList<>();
    for (List<ByteBuffer> blob : content) {
      refs.add(new BlobRef("segment-" + blobs.size() / 3, blobs.size(), size(blob), 7));
      blobs.add(bytes(blob));
    }
    boolean full = !began || nextIsFull.getAsBoolean();
    began = true;
    ByteBuffer written = record.write(refs, full);
    byte[] copy = new byte[written.remaining()];
    written.get(copy);
    records.add(new LoggedRecord(batch, full, ByteBuffer.wrap(copy)));
  }

  @Override
  public ByteBuffer read(BlobRef blob) {
    return ByteBuffer.wrap(blobs.get((int) blob.offset()));
  }

  @Override
  public List<Long> batches() {
    return records.stream().map(LoggedRecord::batch).toList();
  }

  @Override
  public void sweep(long oldestBatch) {
    sweeps.add(oldestBatch);
  }

  @Override
  public void close() {}

  private static long size(List<ByteBuffer> buffers) {
    return buffers.stream().mapToLong(ByteBuffer::remaining).sum();
  }

  private static byte[] bytes(List<ByteBuffer> buffers) {
    ByteBuffer all = ByteBuffer.allocate((int) size(buffers));
    buffers.forEach(buffer -> all.put(buffer.duplicate()));
    return all.array();
  }
}
