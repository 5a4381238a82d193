package dev.sluice.runner.older;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Rows by their numbers, in two splits: row n has one of seven keys, the value n, and stands at
 * second n or, every fifth row, seven seconds before. Ends after the last one; a gate says how many
 * there are so far. Stands in checkpoints as it is: neither its fields nor its mark may change.
 */
final class NumberedRows extends UnboundedSource<KV<String, Long>, NumberedRows.At> {
  private static final long serialVersionUID = 1L;
  private static final int SPLITS = 2;
  private static final Map<String, Integer> GATES = new ConcurrentHashMap<>();

  private final String gate;
  private final int rows;
  private final int split;
  private final boolean deliversAgain;

  private NumberedRows(String gate, int rows, int split, boolean deliversAgain) {
    this.gate = gate;
    this.rows = rows;
    this.split = split;
    this.deliversAgain = deliversAgain;
  }

  static NumberedRows of(String gate, int rows) {
    return new NumberedRows(gate, rows, -1, false);
  }

  /** The same, but after each start the ten rows before the mark come again. */
  static NumberedRows deliveringAgain(String gate, int rows) {
    return new NumberedRows(gate, rows, -1, true);
  }

  /** Lets the first {@code rows} rows through. */
  static void open(String gate, int rows) {
    GATES.put(gate, rows);
  }

  static String key(long row) {
    return "k" + row % 7;
  }

  static Instant time(long row) {
    return Instant.ofEpochSecond(row % 5 == 4 ? Math.max(0, row - 7) : row);
  }

  @Override
  public List<NumberedRows> split(int desired, PipelineOptions options) {
    return IntStream.range(0, SPLITS)
        .mapToObj(number -> new NumberedRows(gate, rows, number, deliversAgain))
        .toList();
  }

  @Override
  public UnboundedReader<KV<String, Long>> createReader(
      PipelineOptions options, @Nullable At mark) {
    int next = mark == null ? split : mark.next();
    return new Reader(deliversAgain ? Math.max(split, next - 10 * SPLITS) : next);
  }

  @Override
  public boolean requiresDeduping() {
    return deliversAgain;
  }

  @Override
  public Coder<At> getCheckpointMarkCoder() {
    return SerializableCoder.of(At.class);
  }

  @Override
  public Coder<KV<String, Long>> getOutputCoder() {
    return KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of());
  }

  /** The next row's number. */
  record At(int next) implements CheckpointMark, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public void finalizeCheckpoint() {}
  }

  private final class Reader extends UnboundedReader<KV<String, Long>> {
    private int next;

    Reader(int next) {
      this.next = next;
    }

    @Override
    public boolean start() {
      return advance();
    }

    @Override
    public boolean advance() {
      if (next >= Math.min(rows, GATES.getOrDefault(gate, 0))) {
        return false;
      }
      next += SPLITS;
      return true;
    }

    @Override
    public KV<String, Long> getCurrent() {
      return KV.of(key(row()), row());
    }

    @Override
    public byte[] getCurrentRecordId() {
      return ByteBuffer.allocate(Long.BYTES).putLong(row()).array();
    }

    @Override
    public Instant getCurrentTimestamp() {
      return time(row());
    }

    @Override
    public Instant getWatermark() {
      if (next >= rows) {
        return BoundedWindow.TIMESTAMP_MAX_VALUE;
      }
      // no row that is yet to come, or comes again, is more than 30 seconds behind the next one
      return Instant.ofEpochSecond(next - 30L);
    }

    @Override
    public CheckpointMark getCheckpointMark() {
      return new At(next);
    }

    @Override
    public UnboundedSource<KV<String, Long>, ?> getCurrentSource() {
      return NumberedRows.this;
    }

    @Override
    public void close() {}

    private long row() {
      if (next < SPLITS) {
        throw new NoSuchElementException("No row was read yet");
      }
      return (long) next - SPLITS;
    }
  }
}
