package dev.sluice.engine.aggregate;

import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.engine.plan.KeySelector;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An aggregation per key and window whose windows don't merge, whose results have their window's
 * end as timestamp, and whose combining needs no more than its arguments.
 */
public interface Aggregation extends Serializable {
  Windows windows();

  /** The key of an element, as on the exchange. */
  KeySelector key();

  Object createAccumulator();

  /** Adds an element; may change and return {@code accumulator}. */
  Object add(Object accumulator, Object element);

  /** Merges two accumulators; may change and return {@code into}, never {@code from}. */
  Object merge(Object into, Object from);

  /** Another accumulator with the same content; the two share nothing mutable. */
  Object copyOf(Object accumulator) throws IOException;

  /** Makes an accumulator small before it is stored or sent; may change and return it. */
  Object compact(Object accumulator);

  ElementCodec accumulatorCodec();

  /**
   * Emits the result of a window. The accumulator will not be used again if {@code pane.isLast()};
   * otherwise what is emitted must not share anything mutable with it.
   */
  void emit(byte[] key, Object window, Object accumulator, Pane pane, Receiver out)
      throws Exception;

  /**
   * Whether an accumulator is a mere sequence of what was added: to merge is to append, and one
   * that is large is stored in parts, which are not read again before it is emitted.
   */
  default boolean isSequence() {
    return false;
  }

  /** A sequence in parts of about {@code bytes} each, in its order; it is not used any more. */
  default Iterable<?> cut(Object accumulator, long bytes) {
    return List.of(accumulator);
  }

  /**
   * A sequence from its parts, for {@link #emit} only.
   *
   * @param parts may be more than memory holds; may be iterated over at any time, by any thread
   * @param last comes after the parts
   */
  default Object concat(Iterable<Object> parts, @Nullable Object last) {
    throw new UnsupportedOperationException("Not a sequence");
  }

  /** So many rows of this batch were dropped because their windows were closed. */
  default void dropped(long rows) {}

  /** A copy of this for another thread; itself, if it has no state. */
  default Aggregation copy() {
    return this;
  }
}
