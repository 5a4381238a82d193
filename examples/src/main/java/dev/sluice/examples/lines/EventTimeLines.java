package dev.sluice.examples.lines;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.vendor.guava.v32_1_2_jre.com.google.common.hash.Hashing;
import org.jspecify.annotations.Nullable;

/**
 * The text of the lines of all files that are dropped into a directory, each at its event time.
 *
 * <p>Files are read in the order of their names among those that are there. The watermark is the
 * latest event time seen minus a delay, so it moves with the data and never with the clock on the
 * wall: the same files give the same result whenever and however often they are read. It goes to
 * the end of time with the last line once the directory says that nothing follows.
 *
 * <p>A mark holds byte offsets: whoever reads on from it gets exactly the rest.
 */
public final class EventTimeLines extends UnboundedSource<String, DirectoryMark> {
  private static final long serialVersionUID = 1L;

  private final WatchedDirectory watched;
  private final int split;
  private final int splits;

  private EventTimeLines(WatchedDirectory watched, int split, int splits) {
    this.watched = watched;
    this.split = split;
    this.splits = splits;
  }

  /** All lines of a directory. */
  public static EventTimeLines of(WatchedDirectory watched) {
    return new EventTimeLines(watched, 0, 1);
  }

  /** Shares the files out by a hash of their names; a share is not split again. */
  @Override
  public List<EventTimeLines> split(int desiredNumSplits, PipelineOptions options) {
    int count = Math.max(1, Math.min(desiredNumSplits, watched.maxSplits()));
    if (splits > 1 || count == 1) {
      return List.of(this);
    }
    return IntStream.range(0, count).mapToObj(i -> new EventTimeLines(watched, i, count)).toList();
  }

  /** Whether this share has the file of that name. */
  boolean owns(String name) {
    // Not String.hashCode: names that count up would not spread.
    return splits == 1
        || Math.floorMod(
                Hashing.murmur3_32_fixed().hashString(name, StandardCharsets.UTF_8).asInt(), splits)
            == split;
  }

  WatchedDirectory watched() {
    return watched;
  }

  @Override
  public UnboundedReader<String> createReader(
      PipelineOptions options, @Nullable DirectoryMark mark) {
    return createReader(mark, InstantSource.system());
  }

  EventTimeLinesReader createReader(@Nullable DirectoryMark mark, InstantSource clock) {
    return new EventTimeLinesReader(
        this, mark == null ? DirectoryMark.start() : mark, new DroppedFiles(watched, clock));
  }

  @Override
  public Coder<DirectoryMark> getCheckpointMarkCoder() {
    return DirectoryMarkCoder.of();
  }

  @Override
  public Coder<String> getOutputCoder() {
    return StringUtf8Coder.of();
  }

  @Override
  public String toString() {
    return "EventTimeLines[" + watched.directory() + ", " + (split + 1) + "/" + splits + "]";
  }
}
