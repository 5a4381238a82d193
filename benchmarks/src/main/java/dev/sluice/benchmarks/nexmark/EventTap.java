package dev.sluice.benchmarks.nexmark;

import org.apache.beam.sdk.nexmark.model.Event;
import org.apache.beam.sdk.transforms.DoFn;

/** Passes events on and counts them: all must have come, and the clock runs from the first. */
final class EventTap extends DoFn<Event, Event> {
  private static final long serialVersionUID = 1L;

  private transient long events;

  @StartBundle
  public void startBundle() {
    events = 0;
    Observed.begin();
  }

  @ProcessElement
  public void process(@Element Event event, OutputReceiver<Event> out) {
    events++;
    out.output(event);
  }

  @FinishBundle
  public void finishBundle() {
    Observed.read(events);
  }
}
