package dev.sluice.translation.read;

import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.source.Script;
import dev.sluice.engine.time.EventTime;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.model.pipeline.v1.RunnerApi.TestStreamPayload;
import org.apache.beam.model.pipeline.v1.RunnerApi.TestStreamPayload.Event;
import org.apache.beam.model.pipeline.v1.RunnerApi.TestStreamPayload.TimestampedElement;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.WindowedValues;
import org.joda.time.Instant;

/**
 * A TestStream as a script.
 *
 * @param coder of its elements
 * @param events a step each
 */
public record TestStreamScript(Coder<?> coder, List<Step> events) implements Script {
  public TestStreamScript {
    events = List.copyOf(events);
  }

  /**
   * The script of a TestStream.
   *
   * @param coder of its elements
   * @throws IllegalArgumentException if it has an event that is of no known kind
   */
  public static TestStreamScript of(TestStreamPayload payload, Coder<?> coder) {
    List<Step> events = new ArrayList<>();
    long watermarkMillis = EventTime.MIN_MILLIS;
    for (Event event : payload.getEventsList()) {
      long advanceMillis = 0;
      List<Given> records = new ArrayList<>();
      switch (event.getEventCase()) {
        case ELEMENT_EVENT -> {
          for (TimestampedElement element : event.getElementEvent().getElementsList()) {
            records.add(
                new Given(element.getEncodedElement().toByteArray(), element.getTimestamp()));
          }
        }
        case WATERMARK_EVENT ->
            watermarkMillis = EventTime.clampMillis(event.getWatermarkEvent().getNewWatermark());
        case PROCESSING_TIME_EVENT ->
            advanceMillis = event.getProcessingTimeEvent().getAdvanceDuration();
        case EVENT_NOT_SET ->
            throw new IllegalArgumentException(
                "Event " + events.size() + " of a TestStream is of no known kind");
      }
      events.add(new Step(records, watermarkMillis, advanceMillis));
    }
    return new TestStreamScript(coder, events);
  }

  /**
   * An event.
   *
   * @param watermarkMillis after it
   */
  record Step(List<Given> records, long watermarkMillis, long advanceMillis)
      implements Serializable {
    Step {
      records = List.copyOf(records);
    }
  }

  /** An element, encoded: each time it is given it is another object. */
  record Given(byte[] element, long timestampMillis) implements Serializable {}

  @Override
  public int steps() {
    return events.size();
  }

  @Override
  public long clockAdvanceMillis(int step) {
    return events.get(step).advanceMillis();
  }

  @Override
  public long watermarkMillis(int step) {
    return events.get(step).watermarkMillis();
  }

  @Override
  public int give(int step, Receiver out) throws Exception {
    List<Given> records = events.get(step).records();
    for (Given record : records) {
      out.accept(
          WindowedValues.timestampedValueInGlobalWindow(
              CoderUtils.decodeFromByteArray(coder, record.element()),
              Instant.ofEpochMilli(record.timestampMillis())));
    }
    return records.size();
  }
}
