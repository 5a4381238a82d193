package dev.sluice.engine.plan;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How rows get from one stage to another. The order of each producer's rows is kept.
 *
 * @param id its place in {@link Plan#exchanges}
 * @param name for people, and stable: an outbox is found by it after a restart
 * @param from the producing stage
 * @param to the consuming stage, later in the plan than {@code from}
 * @param input which of the consumer's inputs it feeds; several exchanges may feed one
 * @param key the key's selector if {@code kind} is KEYED, else null
 * @param durable whether rows are committed before the consumer sees them: they are its input in
 *     the first batch that starts after their own is durable
 * @param codec the rows as bytes
 */
public record Exchange(
    int id,
    String name,
    int from,
    int to,
    int input,
    Kind kind,
    @Nullable KeySelector key,
    boolean durable,
    ElementCodec codec)
    implements Serializable {
  /** Which partition of the consumer a row goes to. */
  public enum Kind {
    /** The one that owns the key's group. */
    KEYED,
    /** The producer's own. */
    FORWARD,
    /** One after the other; where an order is kept it is that of the producing task. */
    ROUND_ROBIN,
    /** All of them. */
    BROADCAST
  }

  public Exchange {
    if ((kind == Kind.KEYED) != (key != null)) {
      throw new IllegalArgumentException(
          "Exchange " + name + " is " + kind + ": a key selector belongs to KEYED and to it only");
    }
    if (to <= from) {
      throw new IllegalArgumentException(
          "Exchange " + name + " goes back, from stage " + from + " to stage " + to);
    }
  }
}
