package dev.sluice.runner.hostile;

import java.io.Serializable;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** Numbers without an end, one each time it is asked for more, none in between. */
final class HostileSource extends UnboundedSource<Long, HostileSource.At> {
  private static final long serialVersionUID = 1L;
  private final Offender offender;

  HostileSource(Offender offender) {
    this.offender = offender;
  }

  @Override
  public List<HostileSource> split(int desired, PipelineOptions options) {
    offender.at(Place.SOURCE_SPLIT);
    return List.of(this);
  }

  @Override
  public UnboundedReader<Long> createReader(PipelineOptions options, @Nullable At mark) {
    return new Numbers(mark == null ? 0 : mark.next());
  }

  @Override
  public Coder<At> getCheckpointMarkCoder() {
    return SerializableCoder.of(At.class);
  }

  @Override
  public Coder<Long> getOutputCoder() {
    return VarLongCoder.of();
  }

  /** The next number. */
  record At(long next, Offender offender) implements CheckpointMark, Serializable {
    @Override
    public void finalizeCheckpoint() {
      offender.at(Place.MARK_FINALIZER);
    }
  }

  private final class Numbers extends UnboundedReader<Long> {
    private long next;
    private boolean isPause;

    Numbers(long next) {
      this.next = next;
    }

    @Override
    public boolean start() {
      offender.at(Place.SOURCE_START);
      next++;
      return true;
    }

    @Override
    public boolean advance() {
      offender.at(Place.SOURCE_ADVANCE);
      isPause = !isPause;
      next += isPause ? 0 : 1;
      return !isPause;
    }

    @Override
    public Long getCurrent() {
      return next - 1;
    }

    @Override
    public Instant getCurrentTimestamp() {
      return Instant.ofEpochMilli(next - 1);
    }

    @Override
    public Instant getWatermark() {
      return Instant.ofEpochMilli(next - 1);
    }

    @Override
    public CheckpointMark getCheckpointMark() {
      offender.at(Place.SOURCE_MARK);
      return new At(next, offender);
    }

    @Override
    public UnboundedSource<Long, ?> getCurrentSource() {
      return HostileSource.this;
    }

    @Override
    public void close() {
      offender.at(Place.SOURCE_CLOSE);
    }
  }
}
