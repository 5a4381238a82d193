package dev.sluice.translation.read;

import dev.sluice.engine.source.Source;
import dev.sluice.engine.source.SplitReader;
import dev.sluice.translation.metrics.StepMeter;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.runners.core.construction.SerializablePipelineOptions;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.apache.beam.sdk.metrics.MetricsContainer;
import org.jspecify.annotations.Nullable;

/** An unbounded source of Beam's as a source of the engine. */
public final class UnboundedRead implements Source {
  private static final long serialVersionUID = 1L;
  private final String step;
  private final UnboundedSource<?, ?> source;
  private final SerializablePipelineOptions options;
  private final ReadSettings settings;

  /** Found when first needed; to find it twice does no harm. */
  private transient volatile @Nullable AllowedClasses allowed;

  /**
   * A source.
   *
   * @param step the transform's full name; metrics are told under it
   */
  public UnboundedRead(
      String step,
      UnboundedSource<?, ?> source,
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
    List<UnboundedSource<?, ?>> parts;
    try {
      parts = new ArrayList<>(source.split(Math.max(1, desired), options.get()));
    } finally {
      meter.exit(outer);
    }
    if (parts.isEmpty()) {
      throw new IllegalStateException("The source " + source + " gave no splits to read from");
    }
    List<byte[]> splits = new ArrayList<>();
    for (UnboundedSource<?, ?> part : parts) {
      splits.add(
          SerializedSource.encode(part, splits.isEmpty() ? meter.take() : new byte[0], allowed()));
    }
    return splits;
  }

  @Override
  public SplitReader open(byte[] split, byte @Nullable [] mark) throws Exception {
    SplitReader reader =
        open(SerializedSource.decode(split, UnboundedSource.class, allowed()), mark);
    byte[] before = mark == null ? SerializedSource.metrics(split) : new byte[0];
    return new MeteredReader(reader, new StepMeter(step), before);
  }

  @SuppressWarnings("unchecked") // a source's mark coder is for its own marks
  private <M extends CheckpointMark> SplitReader open(
      UnboundedSource<?, ?> split, byte @Nullable [] mark) throws Exception {
    UnboundedSource<?, M> source = (UnboundedSource<?, M>) split;
    Coder<M> coder = source.getCheckpointMarkCoder();
    UnboundedMark<M> from =
        mark == null ? UnboundedMark.start() : UnboundedMark.decode(mark, coder);
    return new UnboundedSplitReader<>(
        source, options.get(), coder, from, new Arrival(settings.patienceMillis()));
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
    return false;
  }

  /**
   * A source that asks for deduplication is one that forgets what was acknowledged; the records of
   * any other are fixed by its mark. Beam has no other word for it.
   */
  @Override
  public boolean goesBack() {
    return !source.requiresDeduping();
  }

  @Override
  public String describe(byte @Nullable [] mark) {
    return mark == null ? "start" : UnboundedMark.describe(mark, source.getCheckpointMarkCoder());
  }

  @Override
  public String toString() {
    return source.getClass().getSimpleName();
  }
}
