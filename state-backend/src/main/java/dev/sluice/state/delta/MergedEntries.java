package dev.sluice.state.delta;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several changes as one sorted run, deleted keys among them: where two speak of one key, the newer
 * counts, and what lies in a newer one's deleted ranges is left out.
 *
 * <p>The last source may be plain state, which has no deletes. Owned by one thread.
 */
public final class MergedEntries implements Entries {
  private final List<Entries> sources;
  private final List<Ranges> ranges;
  private int best;

  /**
   * Merges.
   *
   * @param sources newest first, each at its first entry; closed with this
   * @param ranges of the first sources, in the same order; there may be fewer than sources
   */
  public MergedEntries(List<Entries> sources, List<Ranges> ranges) {
    this.sources = sources;
    this.ranges = ranges;
    settle();
  }

  /** Merges all keys of {@code layers}, newest first. */
  static MergedEntries of(List<? extends Changes> layers) {
    List<Entries> sources = new ArrayList<>();
    List<Ranges> ranges = new ArrayList<>();
    for (Changes layer : layers) {
      sources.add(layer.entries());
      ranges.add(layer.ranges());
    }
    return new MergedEntries(sources, ranges);
  }

  @Override
  public boolean isValid() {
    return best >= 0;
  }

  @Override
  public byte[] key() {
    return sources.get(best).key();
  }

  @Override
  public byte[] value() {
    return sources.get(best).value();
  }

  @Override
  public void advance() {
    skip(key());
    settle();
  }

  @Override
  public void seek(byte[] key) {
    for (Entries source : sources) {
      source.seek(key);
    }
    settle();
  }

  /**
   * Goes to the first entry above {@code last}, at which this stood, or to {@code from} if it stood
   * nowhere yet.
   *
   * @param newestChanged whether the newest source was changed meanwhile
   */
  public void goAfter(byte @Nullable [] last, byte[] from, boolean newestChanged) {
    for (int i = 0; i < sources.size(); i++) {
      Entries source = sources.get(i);
      if (i == 0 && newestChanged) {
        source.seek(last == null ? from : after(last));
      } else if (last != null
          && source.isValid()
          && Arrays.compareUnsigned(source.key(), last) <= 0) {
        source.advance();
      }
    }
    settle();
  }

  /** The smallest key above {@code key}. */
  public static byte[] after(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  @Override
  public void close() {
    sources.forEach(Entries::close);
  }

  /** Finds the next key that counts. */
  private void settle() {
    while (true) {
      best = lowest();
      if (best < 0) {
        return;
      }
      byte[] key = sources.get(best).key();
      byte[] covered = null;
      for (int i = 0; i < Math.min(best, ranges.size()) && covered == null; i++) {
        covered = ranges.get(i).endOver(key);
      }
      if (covered == null) {
        return;
      }
      leave(best, covered);
    }
  }

  /** Goes past a deleted range, by a seek where stepping would take long. */
  private void leave(int source, byte[] end) {
    Entries entries = sources.get(source);
    entries.advance();
    for (int steps = 0; steps < 4; steps++) {
      if (!entries.isValid() || Arrays.compareUnsigned(entries.key(), end) >= 0) {
        return;
      }
      entries.advance();
    }
    if (entries.isValid() && Arrays.compareUnsigned(entries.key(), end) < 0) {
      entries.seek(end);
    }
  }

  private void skip(byte[] key) {
    for (int i = best; i < sources.size(); i++) {
      Entries source = sources.get(i);
      if (source.isValid() && (i == best || Arrays.equals(source.key(), key))) {
        source.advance();
      }
    }
  }

  private int lowest() {
    int lowest = -1;
    for (int i = 0; i < sources.size(); i++) {
      Entries source = sources.get(i);
      if (source.isValid()
          && (lowest < 0 || Arrays.compareUnsigned(source.key(), sources.get(lowest).key()) < 0)) {
        lowest = i;
      }
    }
    return lowest;
  }
}
