package dev.sluice.testkit.pipelines;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.DelegateCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Unbounded by its kind. Between rows its watermark stands at the earliest timestamp to come, or as
 * much later as rows may be late; when all are read it is at the end of time.
 */
final class ScriptedSource extends UnboundedSource<KV<String, Long>, ScriptedSource.Position> {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // given lists that are serialisable
  private final List<Row> rows;

  private final int splits;
  private final long lateMillis;
  private final String gate;

  ScriptedSource(List<Row> rows, int splits, long lateMillis, String gate) {
    this.rows = rows;
    this.splits = splits;
    this.lateMillis = lateMillis;
    this.gate = gate;
  }

  /** How many rows were read. */
  record Position(int read) implements UnboundedSource.CheckpointMark {
    @Override
    public void finalizeCheckpoint() {}
  }

  @Override
  public List<ScriptedSource> split(int desired, PipelineOptions options) {
    List<ScriptedSource> sources = new ArrayList<>();
    for (int i = 0; i < splits; i++) {
      List<Row> part = new ArrayList<>();
      for (int at = i; at < rows.size(); at += splits) {
        part.add(rows.get(at));
      }
      sources.add(new ScriptedSource(part, 1, lateMillis, gate));
    }
    return sources;
  }

  @Override
  public Coder<Position> getCheckpointMarkCoder() {
    return DelegateCoder.of(VarIntCoder.of(), Position::read, Position::new);
  }

  @Override
  public Coder<KV<String, Long>> getOutputCoder() {
    return Row.CODER;
  }

  @Override
  public UnboundedReader<KV<String, Long>> createReader(
      PipelineOptions options, @Nullable Position mark) {
    return new Reader(mark == null ? 0 : mark.read());
  }

  private final class Reader extends UnboundedReader<KV<String, Long>> {
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
      if (read >= Math.min(rows.size(), Gate.rows(gate))) {
        return false;
      }
      read++;
      return true;
    }

    @Override
    public KV<String, Long> getCurrent() {
      return row().element();
    }

    @Override
    public Instant getCurrentTimestamp() {
      return row().time();
    }

    private Row row() {
      if (read == 0) {
        throw new NoSuchElementException();
      }
      return rows.get(read - 1);
    }

    @Override
    public Instant getWatermark() {
      long millis = BoundedWindow.TIMESTAMP_MAX_VALUE.getMillis() - lateMillis;
      for (Row row : rows.subList(read, rows.size())) {
        millis = Math.min(millis, row.timeMillis());
      }
      return Instant.ofEpochMilli(millis + lateMillis);
    }

    @Override
    public CheckpointMark getCheckpointMark() {
      return new Position(read);
    }

    @Override
    public UnboundedSource<KV<String, Long>, ?> getCurrentSource() {
      return ScriptedSource.this;
    }

    @Override
    public void close() {}
  }
}
