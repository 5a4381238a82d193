package dev.sluice.engine.aggregate.merging;

import com.google.common.primitives.Bytes;
import com.google.common.primitives.Ints;
import com.google.common.primitives.Longs;
import dev.sluice.engine.aggregate.Aggregation;
import dev.sluice.engine.aggregate.PartFormat;
import dev.sluice.engine.key.KeyLayout;
import dev.sluice.state.Contents;
import dev.sluice.state.Cursor;
import dev.sluice.state.StateView;
import dev.sluice.state.Tables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Parts of the sequences of merging windows, beside the record of their key.
 *
 * <pre>
 *   keyed 1 parts | key group | key | run i64 | number i32 |  -> the accumulator's bytes
 * </pre>
 *
 * <p>A window's parts are a run. A window that others are merged into has their runs too: nothing
 * is read or moved when windows merge. Keys stand as {@link KeyLayout} says. Owned by the task's
 * thread.
 */
final class MergingParts {
  private static final int PARTS = 1;
  private static final int RECORD_KEY_AT = 3;

  /** About how large a part is, in memory. */
  private static final long PART_BYTES = 1 << 20;

  /**
   * What is smaller stays in the record, of which it is no larger part than what is known of it.
   */
  private static final long LEAST_BYTES = 64;

  /** Of more parts than this one range delete is cheaper than single ones. */
  private static final int SINGLE_DELETES = 64;

  private final Aggregation aggregation;
  private final PartFormat format;
  private final long inlineBytes;

  MergingParts(Aggregation aggregation, long inlineBytes) {
    this.aggregation = aggregation;
    this.format = new PartFormat(aggregation);
    this.inlineBytes = inlineBytes;
  }

  /**
   * Stores sequences apart if those of a record have become long together: each that is longer than
   * its share.
   */
  void store(StateView view, KeyWindows record) throws IOException {
    if (!aggregation.isSequence()) {
      return;
    }
    long bytes = 0;
    for (KeyWindow keyWindow : record.keyWindows) {
      Object sequence = keyWindow.state.accumulator;
      bytes += sequence == null ? 0 : format.sizeBytes(sequence);
    }
    if (bytes <= inlineBytes) {
      return;
    }
    long share = Math.max(LEAST_BYTES, inlineBytes / record.keyWindows.size());
    for (KeyWindow keyWindow : record.keyWindows) {
      Object sequence = keyWindow.state.accumulator;
      if (sequence != null && format.sizeBytes(sequence) > Math.min(inlineBytes, share)) {
        put(view, record, keyWindow, sequence);
        keyWindow.state.accumulator = null;
      }
    }
  }

  private void put(StateView view, KeyWindows record, KeyWindow keyWindow, Object sequence)
      throws IOException {
    if (keyWindow.runs.isEmpty()) {
      keyWindow.runs = List.of(new KeyWindow.Run(freeNumber(record), 0));
    }
    KeyWindow.Run run = keyWindow.runs.get(keyWindow.runs.size() - 1);
    byte[] start = start(record.stateKey, run);
    for (Object part : aggregation.cut(sequence, PART_BYTES)) {
      view.put(Bytes.concat(start, Ints.toByteArray(run.parts++)), format.encode(part));
    }
  }

  private static long freeNumber(KeyWindows record) {
    long free = 0;
    for (int i = 0; i < record.keyWindows.size(); i++) {
      List<KeyWindow.Run> runs = record.keyWindows.get(i).runs;
      for (int j = 0; j < runs.size(); j++) {
        free = Math.max(free, runs.get(j).number + 1);
      }
    }
    return free;
  }

  /** What a window has apart, as it is now. */
  Iterable<Object> read(StateView view, byte[] stateKey, List<KeyWindow.Run> runs) {
    List<byte[]> starts = new ArrayList<>(runs.size());
    for (KeyWindow.Run run : runs) {
      starts.add(start(stateKey, run));
    }
    return Contents.read(view, () -> new Runs(view, starts.iterator()), format.decoding());
  }

  /** Deletes what a window has apart. */
  static void delete(StateView view, byte[] stateKey, KeyWindow keyWindow) {
    for (KeyWindow.Run run : keyWindow.runs) {
      byte[] start = start(stateKey, run);
      if (run.parts > SINGLE_DELETES) {
        view.deleteRange(start, Tables.after(start));
        continue;
      }
      for (int i = 0; i < run.parts; i++) {
        view.delete(Bytes.concat(start, Ints.toByteArray(i)));
      }
    }
    keyWindow.runs = List.of();
  }

  private static byte[] start(byte[] stateKey, KeyWindow.Run run) {
    byte[] key = Arrays.copyOfRange(stateKey, RECORD_KEY_AT, stateKey.length);
    return KeyLayout.join(
        Tables.keyed(PARTS, Tables.keyGroup(stateKey)), key, Longs.toByteArray(run.number));
  }

  /** One run after the other. */
  private static final class Runs implements Cursor {
    private final StateView view;
    private final Iterator<byte[]> starts;
    private Cursor at = NOTHING;

    Runs(StateView view, Iterator<byte[]> starts) {
      this.view = view;
      this.starts = starts;
    }

    @Override
    public boolean next() {
      while (!at.next()) {
        if (!starts.hasNext()) {
          return false;
        }
        at.close();
        byte[] start = starts.next();
        at = view.scan(start, Tables.after(start));
      }
      return true;
    }

    @Override
    public byte[] key() {
      return at.key();
    }

    @Override
    public byte[] value() {
      return at.value();
    }

    @Override
    public void close() {
      at.close();
    }
  }

  private static final Cursor NOTHING =
      new Cursor() {
        @Override
        public boolean next() {
          return false;
        }

        @Override
        public byte[] key() {
          throw new IllegalStateException("There is no entry");
        }

        @Override
        public byte[] value() {
          throw new IllegalStateException("There is no entry");
        }

        @Override
        public void close() {}
      };
}
