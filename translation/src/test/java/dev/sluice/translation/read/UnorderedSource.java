package dev.sluice.translation.read;

import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Records whose order promises nothing; can be cut at any fraction, or not at all. */
final class UnorderedSource extends BoundedSource<Integer> {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // given lists that are serialisable
  private final List<Integer> records;

  private final boolean isCuttable;

  UnorderedSource(List<Integer> records, boolean isCuttable) {
    this.records = records;
    this.isCuttable = isCuttable;
  }

  @Override
  public List<? extends BoundedSource<Integer>> split(long bytes, PipelineOptions options) {
    return List.of(this);
  }

  @Override
  public long getEstimatedSizeBytes(PipelineOptions options) {
    return records.size();
  }

  @Override
  public Coder<Integer> getOutputCoder() {
    return VarIntCoder.of();
  }

  @Override
  public BoundedReader<Integer> createReader(PipelineOptions options) {
    return new Reader();
  }

  private final class Reader extends BoundedReader<Integer> {
    private int end = records.size();
    private int at = -1;

    @Override
    public boolean start() {
      return advance();
    }

    @Override
    public boolean advance() {
      at++;
      return at < end;
    }

    @Override
    public Integer getCurrent() {
      if (at >= end) {
        throw new NoSuchElementException();
      }
      return records.get(at);
    }

    @Override
    public Double getFractionConsumed() {
      return (double) at / end;
    }

    @Override
    public @Nullable BoundedSource<Integer> splitAtFraction(double fraction) {
      int cut = (int) Math.ceil(fraction * end);
      if (!isCuttable || cut <= at || cut >= end) {
        return null;
      }
      UnorderedSource rest = new UnorderedSource(List.copyOf(records.subList(cut, end)), true);
      end = cut;
      return rest;
    }

    @Override
    public BoundedSource<Integer> getCurrentSource() {
      return UnorderedSource.this;
    }

    @Override
    public void close() {}
  }
}
