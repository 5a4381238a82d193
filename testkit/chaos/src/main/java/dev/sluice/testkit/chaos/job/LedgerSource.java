package dev.sluice.testkit.chaos.job;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** The lines of some files that grow, each at its entry's time; a file is a split. */
final class LedgerSource extends UnboundedSource<String, LedgerSource.Mark> {
  private static final long serialVersionUID = 1L;

  private final List<String> files;

  private LedgerSource(List<String> files) {
    this.files = List.copyOf(files);
  }

  /** So many files, {@code split-0.txt} and on, in a folder. */
  static LedgerSource in(Path folder, int splits) {
    List<String> files = new ArrayList<>();
    for (int split = 0; split < splits; split++) {
      files.add(folder.resolve("split-" + split + ".txt").toString());
    }
    return new LedgerSource(files);
  }

  @Override
  public List<LedgerSource> split(int desired, PipelineOptions options) {
    return files.stream().map(file -> new LedgerSource(List.of(file))).toList();
  }

  @Override
  public UnboundedReader<String> createReader(PipelineOptions options, @Nullable Mark mark)
      throws IOException {
    return new LedgerReader(this, Path.of(files.get(0)), mark == null ? Mark.START : mark);
  }

  @Override
  public Coder<Mark> getCheckpointMarkCoder() {
    return SerializableCoder.of(Mark.class);
  }

  @Override
  public Coder<String> getOutputCoder() {
    return StringUtf8Coder.of();
  }

  /**
   * How far a file was read.
   *
   * @param offset in bytes
   * @param millis the time of the last line
   */
  record Mark(long offset, long millis, boolean ended) implements CheckpointMark, Serializable {
    private static final long serialVersionUID = 1L;
    static final Mark START = new Mark(0, Long.MIN_VALUE, false);

    @Override
    public void finalizeCheckpoint() {}
  }
}
