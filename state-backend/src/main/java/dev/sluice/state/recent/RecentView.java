package dev.sluice.state.recent;

import dev.sluice.state.Cursor;
import dev.sluice.state.StateView;
import dev.sluice.state.Tables;
import dev.sluice.state.spill.SpillFiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task's view of its state in one batch, with what it wrote last at hand. */
public final class RecentView implements StateView {
  /** So many keys of one time that are asked for at once are worth a look if it has any. */
  private static final int WORTH_A_LOOK = 16;

  /** A timed table's key begins with its table and its time. */
  private static final int TIME_BYTES = 9;

  private final StateView state;
  private final RecentWrites recent;

  RecentView(StateView state, RecentWrites recent) {
    this.state = state;
    this.recent = recent;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    byte[] known = recent.find(key);
    return known == null && !recent.isAbsent(key) ? state.get(key) : known;
  }

  @Override
  @SuppressWarnings("NullAway") // the list may hold nulls
  public List<byte @Nullable []> getAll(List<byte[]> keys) {
    byte[][] values = new byte[keys.size()][];
    List<byte[]> unknown = new ArrayList<>();
    int[] places = new int[keys.size()];
    recent.find(keys, values);
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null && !isAbsent(keys, i)) {
        places[unknown.size()] = i;
        unknown.add(keys.get(i));
      }
    }
    if (!unknown.isEmpty()) {
      List<byte @Nullable []> found = state.getAll(unknown);
      for (int i = 0; i < unknown.size(); i++) {
        values[places[i]] = found.get(i);
      }
    }
    return Arrays.asList(values);
  }

  @Override
  public SpillFiles spills() {
    return state.spills();
  }

  /** Whether the key, which is not at hand, is known not to be in the state. */
  private boolean isAbsent(List<byte[]> keys, int at) {
    byte[] key = keys.get(at);
    int next = at + WORTH_A_LOOK - 1;
    if (next < keys.size()
        && recent.wantsToKnowOf(key)
        && Arrays.equals(key, 0, TIME_BYTES, keys.get(next), 0, TIME_BYTES)) {
      recent.isKnownOf(key, isEmpty(Arrays.copyOf(key, TIME_BYTES)));
    }
    return recent.isAbsent(key);
  }

  private boolean isEmpty(byte[] time) {
    try (Cursor cursor = state.scan(time, Tables.after(time))) {
      return !cursor.next();
    }
  }

  @Override
  public void put(byte[] key, byte[] value) {
    state.put(key, value);
    recent.put(key, value);
  }

  @Override
  public void delete(byte[] key) {
    state.delete(key);
    recent.forget(key);
  }

  @Override
  public void deleteRange(byte[] from, byte[] to) {
    state.deleteRange(from, to);
    recent.forgetRange(from, to);
  }

  @Override
  public Cursor scan(byte[] from, byte[] to) {
    return state.scan(from, to);
  }
}
