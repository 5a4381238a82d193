package dev.sluice.translation.read;

import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.options.PipelineOptions;

/** A source without records, in place of one whose splitting gave no splits. */
final class NoRecords<T> extends BoundedSource<T> {
  private static final long serialVersionUID = 1L;
  private final Coder<T> coder;

  private NoRecords(Coder<T> coder) {
    this.coder = coder;
  }

  static <T> NoRecords<T> like(BoundedSource<T> source) {
    return new NoRecords<>(source.getOutputCoder());
  }

  @Override
  public List<? extends BoundedSource<T>> split(long bytes, PipelineOptions options) {
    return List.of(this);
  }

  @Override
  public long getEstimatedSizeBytes(PipelineOptions options) {
    return 0;
  }

  @Override
  public Coder<T> getOutputCoder() {
    return coder;
  }

  @Override
  public BoundedReader<T> createReader(PipelineOptions options) {
    return new BoundedReader<>() {
      @Override
      public boolean start() {
        return false;
      }

      @Override
      public boolean advance() {
        return false;
      }

      @Override
      public T getCurrent() {
        throw new NoSuchElementException();
      }

      @Override
      public void close() {}

      @Override
      public BoundedSource<T> getCurrentSource() {
        return NoRecords.this;
      }
    };
  }
}
