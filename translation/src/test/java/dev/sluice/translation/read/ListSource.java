package dev.sluice.translation.read;

import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.io.OffsetBasedSource;
import org.apache.beam.sdk.options.PipelineOptions;

/** Records by offset: they come in the same order each time. */
final class ListSource extends OffsetBasedSource<Integer> {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // given lists that are serialisable
  private final List<Integer> records;

  ListSource(List<Integer> records) {
    this(records, 0, records.size());
  }

  private ListSource(List<Integer> records, long start, long end) {
    super(start, end, 1);
    this.records = records;
  }

  @Override
  public long getMaxEndOffset(PipelineOptions options) {
    return records.size();
  }

  @Override
  public OffsetBasedSource<Integer> createSourceForSubrange(long start, long end) {
    return new ListSource(records, start, end);
  }

  @Override
  public Coder<Integer> getOutputCoder() {
    return VarIntCoder.of();
  }

  @Override
  public BoundedReader<Integer> createReader(PipelineOptions options) {
    return new OffsetBasedReader<>(this) {
      private int next = (int) getStartOffset() - 1;

      @Override
      protected long getCurrentOffset() {
        return next;
      }

      @Override
      protected boolean startImpl() {
        return advanceImpl();
      }

      @Override
      protected boolean advanceImpl() {
        return ++next < records.size();
      }

      @Override
      public Integer getCurrent() {
        if (next >= records.size()) {
          throw new NoSuchElementException();
        }
        return records.get(next);
      }

      @Override
      public void close() {}
    };
  }
}
