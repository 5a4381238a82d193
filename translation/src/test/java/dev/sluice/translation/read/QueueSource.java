package dev.sluice.translation.read;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.DelegateCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** Unbounded by its kind; its watermark is at the end of time when all records were read. */
final class QueueSource extends UnboundedSource<Integer, QueueSource.Position> {
  private static final long serialVersionUID = 1L;

  /** The positions of the marks that were finalised, in order. */
  static final List<Integer> FINALISED = new CopyOnWriteArrayList<>();

  @SuppressWarnings("serial") // given lists that are serialisable
  private final List<Integer> records;

  QueueSource(List<Integer> records) {
    this.records = records;
  }

  /**
   * How many records were read.
   *
   * @param isLive whether a reader made it; one that was decoded is not
   */
  record Position(int read, boolean isLive) implements UnboundedSource.CheckpointMark {
    @Override
    public void finalizeCheckpoint() {
      if (!isLive) {
        throw new IllegalStateException("A restored mark was finalised");
      }
      FINALISED.add(read);
    }
  }

  @Override
  public List<? extends UnboundedSource<Integer, Position>> split(
      int desired, PipelineOptions options) {
    return List.of(this);
  }

  @Override
  public Coder<Position> getCheckpointMarkCoder() {
    return DelegateCoder.of(VarIntCoder.of(), Position::read, read -> new Position(read, false));
  }

  @Override
  public Coder<Integer> getOutputCoder() {
    return VarIntCoder.of();
  }

  @Override
  public UnboundedReader<Integer> createReader(PipelineOptions options, @Nullable Position mark) {
    return new Reader(mark == null ? 0 : mark.read());
  }

  private final class Reader extends UnboundedReader<Integer> {
    private int read;

    Reader(int read) {
      this.read = read;
    }

    @Override
    public boolean start() {
      return advance();
    }

    @Override
    public boolean advance() {
      if (read == records.size()) {
        return false;
      }
      read++;
      return true;
    }

    @Override
    public Integer getCurrent() {
      if (read == 0) {
        throw new NoSuchElementException();
      }
      return records.get(read - 1);
    }

    @Override
    public Instant getCurrentTimestamp() {
      return Instant.ofEpochMilli(read);
    }

    @Override
    public Instant getWatermark() {
      return read == records.size()
          ? BoundedWindow.TIMESTAMP_MAX_VALUE
          : Instant.ofEpochMilli(read);
    }

    @Override
    public CheckpointMark getCheckpointMark() {
      return new Position(read, true);
    }

    @Override
    public UnboundedSource<Integer, ?> getCurrentSource() {
      return QueueSource.this;
    }

    @Override
    public void close() {}
  }
}
