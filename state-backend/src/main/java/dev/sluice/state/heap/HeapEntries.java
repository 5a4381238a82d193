package dev.sluice.state.heap;

import dev.sluice.state.delta.Entries;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Walks a range of a concurrent sorted map, by the key on which it stands. */
final class HeapEntries implements Entries {
  private final NavigableMap<byte[], byte[]> map;
  private final byte[] to;
  private Map.@Nullable Entry<byte[], byte[]> at;

  HeapEntries(NavigableMap<byte[], byte[]> map, byte[] from, byte[] to) {
    this.map = map;
    this.to = to;
    seek(from);
  }

  @Override
  public boolean isValid() {
    return at != null;
  }

  @Override
  public byte[] key() {
    return Objects.requireNonNull(at).getKey();
  }

  @Override
  public byte[] value() {
    return Objects.requireNonNull(at).getValue();
  }

  @Override
  public void advance() {
    at = within(map.higherEntry(key()));
  }

  @Override
  public void seek(byte[] key) {
    at = within(map.ceilingEntry(key));
  }

  @Override
  public void close() {}

  private Map.@Nullable Entry<byte[], byte[]> within(Map.@Nullable Entry<byte[], byte[]> entry) {
    return entry != null && Arrays.compareUnsigned(entry.getKey(), to) < 0 ? entry : null;
  }
}
