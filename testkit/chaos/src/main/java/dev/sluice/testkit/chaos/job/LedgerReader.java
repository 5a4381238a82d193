package dev.sluice.testkit.chaos.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.testkit.chaos.job.LedgerSource.Mark;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads whole lines of one file, and says that there is nothing where one is not whole yet. */
final class LedgerReader extends UnboundedSource.UnboundedReader<String> {
  private static final int CHUNK_BYTES = 1 << 13;

  private final LedgerSource source;
  private final RandomAccessFile file;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private int from;
  private int to;
  private Mark mark;
  private @Nullable String line;

  LedgerReader(LedgerSource source, Path file, Mark mark) throws IOException {
    this.source = source;
    this.file = new RandomAccessFile(file.toFile(), "r");
    this.mark = mark;
    Said.once("reading");
  }

  @Override
  public boolean start() throws IOException {
    return advance();
  }

  @Override
  public boolean advance() throws IOException {
    line = mark.ended() ? null : next();
    if (line == null) {
      return false;
    }
    long offset = mark.offset() + line.length() + 1;
    if (line.equals(Entry.END)) {
      mark = new Mark(offset, mark.millis(), true);
      line = null;
      return false;
    }
    mark = new Mark(offset, Entry.parse(line).millis(), false);
    return true;
  }

  private @Nullable String next() throws IOException {
    String found = fromChunk();
    if (found == null) {
      file.seek(mark.offset());
      from = 0;
      to = Math.max(0, file.read(chunk));
      found = fromChunk();
    }
    return found;
  }

  private @Nullable String fromChunk() {
    for (int at = from; at < to; at++) {
      if (chunk[at] == '\n') {
        String found = new String(chunk, from, at - from, UTF_8);
        from = at + 1;
        return found;
      }
    }
    return null;
  }

  @Override
  public String getCurrent() {
    if (line == null) {
      throw new NoSuchElementException();
    }
    return line;
  }

  @Override
  public Instant getCurrentTimestamp() {
    return Instant.ofEpochMilli(mark.millis());
  }

  @Override
  public Instant getWatermark() {
    if (mark.ended()) {
      return BoundedWindow.TIMESTAMP_MAX_VALUE;
    }
    return mark.millis() == Long.MIN_VALUE
        ? BoundedWindow.TIMESTAMP_MIN_VALUE
        : Instant.ofEpochMilli(mark.millis());
  }

  @Override
  public Mark getCheckpointMark() {
    return mark;
  }

  @Override
  public LedgerSource getCurrentSource() {
    return source;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
