package dev.sluice.translation.combine;

import dev.sluice.engine.aggregate.Pane;
import dev.sluice.translation.element.Elements;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.beam.runners.core.LateDataDroppingDoFnRunner;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.jspecify.annotations.Nullable;

/** Makes Beam's rows of what the engine's aggregation emits. Used by one thread at a time. */
final class ResultRows implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Coder<Object> keyCoder;
  private final Counter dropped =
      Metrics.counter(
          LateDataDroppingDoFnRunner.class, LateDataDroppingDoFnRunner.DROPPED_DUE_TO_LATENESS);
  private transient byte @Nullable [] lastKeyBytes;
  private transient @Nullable Object lastKey;

  @SuppressWarnings("unchecked") // only decodes what it has encoded
  ResultRows(Coder<?> keyCoder) {
    this.keyCoder = (Coder<Object>) keyCoder;
  }

  Coder<Object> keyCoder() {
    return keyCoder;
  }

  /** The result of a key and window as {@code WindowedValue<KV>}, at its window's end. */
  WindowedValue<?> row(byte[] key, Object window, Object result, Pane pane) throws CoderException {
    BoundedWindow in = (BoundedWindow) window;
    WindowedValue<?> row =
        WindowedValues.of(KV.of(decoded(key), result), in.maxTimestamp(), in, paneInfo(pane));
    return pane.causedByDrain() ? Elements.causedByDrain(row) : row;
  }

  /** Counts rows that were dropped because they came too late. */
  void dropped(long rows) {
    dropped.inc(rows);
  }

  private @Nullable Object decoded(byte[] key) throws CoderException {
    if (lastKeyBytes == null || !Arrays.equals(lastKeyBytes, key)) {
      lastKey = CoderUtils.decodeFromByteArray(keyCoder, key);
      lastKeyBytes = key;
    }
    return lastKey;
  }

  private static PaneInfo paneInfo(Pane pane) {
    if (pane.isFirst() && pane.isLast() && pane.timing() == Pane.Timing.ON_TIME) {
      return PaneInfo.ON_TIME_AND_ONLY_FIRING;
    }
    PaneInfo.Timing timing =
        switch (pane.timing()) {
          case EARLY -> PaneInfo.Timing.EARLY;
          case ON_TIME -> PaneInfo.Timing.ON_TIME;
          case LATE -> PaneInfo.Timing.LATE;
        };
    return PaneInfo.createPane(
        pane.isFirst(), pane.isLast(), timing, pane.index(), pane.onTimeIndex());
  }
}
