package dev.sluice.testkit.pipelines;

import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.OffsetBasedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Instant;

/** A bounded source over rows that can be split before it is read and while it is. */
final class RowsSource extends OffsetBasedSource<KV<String, Long>> {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // given lists that are serialisable
  private final List<Row> rows;

  RowsSource(List<Row> rows) {
    this(rows, 0, rows.size());
  }

  private RowsSource(List<Row> rows, long from, long to) {
    super(from, to, 3);
    this.rows = rows;
  }

  @Override
  public long getMaxEndOffset(PipelineOptions options) {
    return rows.size();
  }

  @Override
  public OffsetBasedSource<KV<String, Long>> createSourceForSubrange(long from, long to) {
    return new RowsSource(rows, from, to);
  }

  @Override
  public Coder<KV<String, Long>> getOutputCoder() {
    return Row.CODER;
  }

  @Override
  public BoundedReader<KV<String, Long>> createReader(PipelineOptions options) {
    return new Reader(this);
  }

  private static final class Reader extends OffsetBasedReader<KV<String, Long>> {
    private final RowsSource source;
    private long at = -1;

    Reader(RowsSource source) {
      super(source);
      this.source = source;
    }

    @Override
    protected long getCurrentOffset() {
      return at;
    }

    @Override
    protected boolean startImpl() {
      at = getCurrentSource().getStartOffset();
      return at < source.rows.size();
    }

    @Override
    protected boolean advanceImpl() {
      at++;
      return at < source.rows.size();
    }

    @Override
    public KV<String, Long> getCurrent() {
      return row().element();
    }

    @Override
    public Instant getCurrentTimestamp() {
      return row().time();
    }

    @Override
    public void close() {}

    private Row row() {
      if (at < 0 || at >= source.rows.size()) {
        throw new NoSuchElementException();
      }
      return source.rows.get((int) at);
    }
  }
}
