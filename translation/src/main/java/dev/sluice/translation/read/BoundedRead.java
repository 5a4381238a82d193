package dev.sluice.translation.read;

import dev.sluice.engine.source.Source;
import dev.sluice.engine.source.SplitReader;
import dev.sluice.translation.metrics.StepMeter;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.runners.core.construction.SerializablePipelineOptions;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.io.OffsetBasedSource;
import org.apache.beam.sdk.metrics.MetricsContainer;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** A bounded source of Beam's as a source of the engine. */
public final class BoundedRead implements Source {
  private static final long serialVersionUID = 1L;

  /** Splits are not made smaller than this: opening one costs more than reading so much. */
  private static final long MIN_SPLIT_BYTES = 1 << 20;

  /** More splits than asked for, so that they come out even though they are not equally long. */
  private static final int SPLITS_EACH = 4;

  private final String step;
  private final BoundedSource<?> source;
  private final SerializablePipelineOptions options;
  private final ReadSettings settings;

  /** Found when first needed; to find it twice does no harm. */
  private transient volatile @Nullable AllowedClasses allowed;

  /**
   * A source.
   *
   * @param step the transform's full name; metrics are told under it
   */
  public BoundedRead(
      String step,
      BoundedSource<?> source,
      SerializablePipelineOptions options,
      ReadSettings settings) {
    this.step = step;
    this.source = source;
    this.options = options;
    this.settings = settings;
  }

  @Override
  public List<byte[]> split(int desired) throws Exception {
    StepMeter meter = new StepMeter(step);
    @Nullable MetricsContainer outer = meter.enter();
    List<BoundedSource<?>> parts;
    try {
      parts = parts(desired);
    } finally {
      meter.exit(outer);
    }
    List<byte[]> splits = new ArrayList<>();
    for (BoundedSource<?> part : parts) {
      splits.add(
          SerializedSource.encode(part, splits.isEmpty() ? meter.take() : new byte[0], allowed()));
    }
    return splits;
  }

  private List<BoundedSource<?>> parts(int desired) throws Exception {
    PipelineOptions read = options.get();
    long bytes = source.getEstimatedSizeBytes(read);
    long splitBytes =
        Math.max(MIN_SPLIT_BYTES, bytes / ((long) Math.max(1, desired) * SPLITS_EACH));
    List<BoundedSource<?>> parts = new ArrayList<>(source.split(splitBytes, read));
    return parts.isEmpty() ? List.of(NoRecords.like(source)) : parts;
  }

  @Override
  public SplitReader open(byte[] split, byte @Nullable [] mark) throws Exception {
    BoundedMark from = mark == null ? BoundedMark.START : BoundedMark.decode(mark, allowed());
    BoundedSource<?> whole = SerializedSource.decode(split, BoundedSource.class, allowed());
    PipelineOptions read = options.get();
    SplitReader reader =
        isOrdered(whole)
            ? new OrderedSplitReader<>(whole, read, from)
            : new CuttingSplitReader<>(whole, read, from);
    byte[] before = mark == null ? SerializedSource.metrics(split) : new byte[0];
    return new MeteredReader(reader, new StepMeter(step), before);
  }

  /**
   * Whether it gives the same records in the same order each time: sources by offset, among them
   * all file-based ones, do.
   */
  private static boolean isOrdered(BoundedSource<?> source) {
    return source instanceof OffsetBasedSource || source instanceof NoRecords;
  }

  private AllowedClasses allowed() {
    AllowedClasses known = allowed;
    if (known == null) {
      known = AllowedClasses.of(source, settings.allowedClasses());
      allowed = known;
    }
    return known;
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
