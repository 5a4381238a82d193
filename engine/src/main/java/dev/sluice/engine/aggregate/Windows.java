package dev.sluice.engine.aggregate;

import java.io.Serializable;
import java.util.Collection;

/** What an aggregation asks of elements and their windows, which are opaque to the engine. */
public interface Windows extends Serializable {
  /** The event time of an element. */
  long timestampMillis(Object element);

  /** The windows of an element: values with equals and hashCode, which do not merge. */
  Collection<?> of(Object element);

  /** The last event time that belongs to the window; it closes when the watermark is after it. */
  long maxTimestampMillis(Object window);

  byte[] encode(Object window);

  Object decode(byte[] window);
}
