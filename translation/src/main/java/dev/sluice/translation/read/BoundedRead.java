package dev.sluice.translation.read;

import dev.sluice.engine.source.Source;
import dev.sluice.engine.source.SplitReader;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.runners.core.construction.SerializablePipelineOptions;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.io.OffsetBasedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** A bounded source of Beam's as a source of the engine. */
public final class BoundedRead implements Source {
  private static final long serialVersionUID = 1L;

  /** Splits are not made smaller than this: opening one costs more than reading so much. */
  private static final long MIN_SPLIT_BYTES = 1 << 20;

  /** More splits than asked for, so that they come out even though they are not equally long. */
  private static final int SPLITS_EACH = 4;

  private final BoundedSource<?> source;
  private final SerializablePipelineOptions options;

  public BoundedRead(BoundedSource<?> source, SerializablePipelineOptions options) {
    this.source = source;
    this.options = options;
  }

  @Override
  public List<byte[]> split(int desired) throws Exception {
    PipelineOptions read = options.get();
    long bytes = source.getEstimatedSizeBytes(read);
    long splitBytes = Math.max(MIN_SPLIT_BYTES, bytes / Math.max(1, desired * SPLITS_EACH));
    List<byte[]> splits = new ArrayList<>();
    for (BoundedSource<?> split : source.split(splitBytes, read)) {
      splits.add(SerializedSource.encode(split));
    }
    return splits.isEmpty() ? List.of(SerializedSource.encode(NoRecords.like(source))) : splits;
  }

  @Override
  public SplitReader open(byte[] split, byte @Nullable [] mark) throws Exception {
    BoundedMark from = mark == null ? BoundedMark.START : BoundedMark.decode(mark);
    BoundedSource<?> whole = SerializedSource.decode(split, BoundedSource.class);
    PipelineOptions read = options.get();
    return isOrdered(whole)
        ? new OrderedSplitReader<>(whole, read, from)
        : new CuttingSplitReader<>(whole, read, from);
  }

  /**
   * Whether it gives the same records in the same order each time: sources by offset, among them
   * all file-based ones, do.
   */
  private static boolean isOrdered(BoundedSource<?> source) {
    return source instanceof OffsetBasedSource || source instanceof NoRecords;
  }

  @Override
  public boolean isBounded() {
    return true;
  }

  @Override
  public String describe(byte @Nullable [] mark) {
    return mark == null ? "{\"records\":0}" : BoundedMark.describe(mark);
  }

  @Override
  public String toString() {
    return source.getClass().getSimpleName();
  }
}
