package dev.sluice.runner;

import java.io.Serializable;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The words w0, w1, w2, w0 and so on, number n at n milliseconds; after {@code words} of them none,
 * but never an end.
 */
final class EndlessWords extends UnboundedSource<String, EndlessWords.At> {
  private static final long serialVersionUID = 1L;
  private static final int GROWING = -1;

  /** How many words {@link #growing} sources have by now. */
  static final AtomicInteger GROWN = new AtomicInteger();

  private final int words;

  EndlessWords(int words) {
    this.words = words;
  }

  /** Those that a test has let grow. */
  static EndlessWords growing() {
    return new EndlessWords(GROWING);
  }

  @Override
  public List<EndlessWords> split(int desired, PipelineOptions options) {
    return List.of(this);
  }

  @Override
  public UnboundedReader<String> createReader(PipelineOptions options, @Nullable At mark) {
    return new Words(mark == null ? 0 : mark.next());
  }

  @Override
  public Coder<At> getCheckpointMarkCoder() {
    return SerializableCoder.of(At.class);
  }

  @Override
  public Coder<String> getOutputCoder() {
    return StringUtf8Coder.of();
  }

  /** The next word's number. */
  record At(int next) implements CheckpointMark, Serializable {
    @Override
    public void finalizeCheckpoint() {}
  }

  private final class Words extends UnboundedReader<String> {
    private int next;

    Words(int next) {
      this.next = next;
    }

    @Override
    public boolean start() {
      return advance();
    }

    @Override
    public boolean advance() {
      if (next == (words == GROWING ? GROWN.get() : words)) {
        return false;
      }
      next++;
      return true;
    }

    @Override
    public String getCurrent() {
      if (next == 0) {
        throw new NoSuchElementException("No word was read yet");
      }
      return "w" + (next - 1) % 3;
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
      return new At(next);
    }

    @Override
    public UnboundedSource<String, ?> getCurrentSource() {
      return EndlessWords.this;
    }

    @Override
    public void close() {}
  }
}
