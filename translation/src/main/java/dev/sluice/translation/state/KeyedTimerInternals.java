package dev.sluice.translation.state;

import dev.sluice.engine.timer.KeyedState;
import dev.sluice.engine.timer.Timer;
import java.nio.charset.StandardCharsets;
import org.apache.beam.runners.core.StateNamespace;
import org.apache.beam.runners.core.TimerInternals;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Beam's timers on the engine's: of the key that is the present one of the keyed state.
 *
 * <pre>
 *   id | namespace | family, with its length | timer's id
 * </pre>
 *
 * <p>Owned by the task's thread.
 */
public final class KeyedTimerInternals implements TimerInternals {
  /** Which timers hold the output watermark at their output time until they fire. */
  public enum Holding {
    /** Those of users, whatever their domain. */
    AT_OUTPUT_TIME,
    /** Those of triggers never do. */
    NEVER
  }

  private final Namespaces namespaces;
  private final Holding holding;
  private @Nullable KeyedState state;
  private Instant inputWatermark = Instant.EPOCH;
  private Instant clock = Instant.EPOCH;

  public KeyedTimerInternals(Coder<? extends BoundedWindow> windowCoder, Holding holding) {
    this.namespaces = new Namespaces(windowCoder);
    this.holding = holding;
  }

  /** A batch begins. */
  public void begin(KeyedState state) {
    this.state = state;
  }

  private KeyedState state() {
    if (state == null) {
      throw new IllegalStateException("Timers can be used within a batch only");
    }
    return state;
  }

  @Override
  public void setTimer(
      StateNamespace namespace,
      String timerId,
      String timerFamilyId,
      Instant target,
      Instant outputTimestamp,
      TimeDomain timeDomain) {
    boolean holds =
        holding == Holding.AT_OUTPUT_TIME
            && !outputTimestamp.isAfter(BoundedWindow.TIMESTAMP_MAX_VALUE);
    set(namespace, timerId, timerFamilyId, target, outputTimestamp, timeDomain, holds);
  }

  /** Sets an event timer that owes nothing to those downstream. */
  public void setWithoutHold(StateNamespace namespace, String timerId, Instant target) {
    set(namespace, timerId, "", target, target, TimeDomain.EVENT_TIME, false);
  }

  private void set(
      StateNamespace namespace,
      String timerId,
      String family,
      Instant target,
      Instant outputTimestamp,
      TimeDomain domain,
      boolean holds) {
    state()
        .setTimer(
            new Timer(
                id(namespace, timerId, family),
                domain(domain),
                target.getMillis(),
                outputTimestamp.getMillis(),
                holds));
  }

  @Override
  @Deprecated
  public void setTimer(TimerData timer) {
    setTimer(
        timer.getNamespace(),
        timer.getTimerId(),
        timer.getTimerFamilyId(),
        timer.getTimestamp(),
        timer.getOutputTimestamp(),
        timer.getDomain());
  }

  @Override
  public void deleteTimer(
      StateNamespace namespace, String timerId, String timerFamilyId, TimeDomain timeDomain) {
    state().deleteTimer(id(namespace, timerId, timerFamilyId));
  }

  @Override
  @Deprecated
  public void deleteTimer(StateNamespace namespace, String timerId, String timerFamilyId) {
    state().deleteTimer(id(namespace, timerId, timerFamilyId));
  }

  @Override
  @Deprecated
  public void deleteTimer(TimerData timer) {
    deleteTimer(timer.getNamespace(), timer.getTimerId(), timer.getTimerFamilyId());
  }

  /** Whether the timer is set. */
  public boolean isSet(StateNamespace namespace, String timerId) {
    return state().timer(id(namespace, timerId, "")) != null;
  }

  /** The output time of the timer, or null if it is not set. */
  public @Nullable Instant outputTime(StateNamespace namespace, String timerId) {
    Timer timer = state().timer(id(namespace, timerId, ""));
    return timer == null ? null : Instant.ofEpochMilli(timer.outputMillis());
  }

  /**
   * A timer that fired, as Beam knows it.
   *
   * @param drain whether it did because the pipeline is drained
   */
  public TimerData decode(Timer timer, boolean drain) {
    byte[] id = timer.id();
    int familyAt = Namespaces.size(id);
    int familyLength = Bytes.length(id, familyAt);
    int familyFrom = familyAt + Bytes.sizeOfLength(familyLength);
    int nameFrom = familyFrom + familyLength;
    return TimerFacts.timer(
        new String(id, nameFrom, id.length - nameFrom, StandardCharsets.UTF_8),
        new String(id, familyFrom, familyLength, StandardCharsets.UTF_8),
        namespaces.decode(id),
        Instant.ofEpochMilli(timer.timeMillis()),
        Instant.ofEpochMilli(timer.outputMillis()),
        domain(timer.domain()),
        drain);
  }

  private byte[] id(StateNamespace namespace, String timerId, String family) {
    byte[] withFamily = Bytes.withPart(namespaces.encode(namespace), family);
    return Bytes.concat(withFamily, timerId.getBytes(StandardCharsets.UTF_8));
  }

  private static dev.sluice.engine.timer.TimeDomain domain(TimeDomain domain) {
    return switch (domain) {
      case EVENT_TIME -> dev.sluice.engine.timer.TimeDomain.EVENT;
      case PROCESSING_TIME -> dev.sluice.engine.timer.TimeDomain.CLOCK;
      case SYNCHRONIZED_PROCESSING_TIME -> dev.sluice.engine.timer.TimeDomain.SYNCHRONIZED_CLOCK;
    };
  }

  private static TimeDomain domain(dev.sluice.engine.timer.TimeDomain domain) {
    return switch (domain) {
      case EVENT -> TimeDomain.EVENT_TIME;
      case CLOCK -> TimeDomain.PROCESSING_TIME;
      case SYNCHRONIZED_CLOCK -> TimeDomain.SYNCHRONIZED_PROCESSING_TIME;
    };
  }

  @Override
  public Instant currentProcessingTime() {
    clock = same(clock, state().clockMillis());
    return clock;
  }

  @Override
  public Instant currentSynchronizedProcessingTime() {
    return currentProcessingTime();
  }

  @Override
  public Instant currentInputWatermarkTime() {
    inputWatermark = same(inputWatermark, state().inputWatermarkMillis());
    return inputWatermark;
  }

  @Override
  public Instant currentOutputWatermarkTime() {
    return Instant.ofEpochMilli(state().outputWatermarkMillis());
  }

  private static Instant same(Instant before, long millis) {
    return before.getMillis() == millis ? before : Instant.ofEpochMilli(millis);
  }
}
