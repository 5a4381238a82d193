package dev.sluice.translation.state;

import org.apache.beam.sdk.state.ReadableState;
import org.apache.beam.sdk.state.WatermarkHoldState;
import org.apache.beam.sdk.transforms.windowing.TimestampCombiner;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** A hold of the output watermark. The engine keeps it; used while its key is the present one. */
final class HoldCell implements Cell, WatermarkHoldState {
  private final Store store;
  private final byte[] id;
  private final TimestampCombiner combiner;

  HoldCell(Store store, byte[] id, TimestampCombiner combiner) {
    this.store = store;
    this.id = id;
    this.combiner = combiner;
  }

  @Override
  public @Nullable Instant read() {
    Long millis = store.keyed().hold(id);
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }

  @Override
  public void add(Instant time) {
    Instant before = read();
    Instant combined = before == null ? time : combiner.combine(before, time);
    if (!combined.equals(before)) {
      store.keyed().setHold(id, combined.getMillis());
    }
  }

  @Override
  public ReadableState<Boolean> isEmpty() {
    return new Reading<>(() -> read() == null);
  }

  @Override
  public void clear() {
    store.keyed().clearHold(id);
  }

  @Override
  public TimestampCombiner getTimestampCombiner() {
    return combiner;
  }

  @Override
  public WatermarkHoldState readLater() {
    return this;
  }

  /** A hold is no content of the state's table. */
  @Override
  public Presence presence() {
    return Presence.UNASKED;
  }
}
