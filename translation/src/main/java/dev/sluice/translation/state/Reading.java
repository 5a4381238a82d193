package dev.sluice.translation.state;

import java.util.function.Supplier;
import org.apache.beam.sdk.state.ReadableState;
import org.jspecify.annotations.Nullable;

/** Something that is read when it is asked for. */
record Reading<T extends @Nullable Object>(Supplier<T> source) implements ReadableState<T> {
  @Override
  public T read() {
    return source.get();
  }

  @Override
  public ReadableState<T> readLater() {
    return this;
  }
}
