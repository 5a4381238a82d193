package dev.sluice.translation.graph;

import dev.sluice.engine.plan.Exchange.Kind;
import dev.sluice.engine.plan.KeySelector;
import org.jspecify.annotations.Nullable;

/**
 * How rows get to an input of a stage.
 *
 * @param key if the kind is KEYED, else null
 * @param isDurable whether they are committed before they get there
 */
public record Channel(Kind kind, @Nullable KeySelector key, boolean isDurable) {
  /** To the partition that owns the key's group. */
  public static Channel keyed(KeySelector key) {
    return new Channel(Kind.KEYED, key, false);
  }

  /** To the same partition. */
  public static Channel forward() {
    return new Channel(Kind.FORWARD, null, false);
  }

  /** To all partitions. */
  public static Channel broadcast() {
    return new Channel(Kind.BROADCAST, null, false);
  }

  /** To all partitions in turn. */
  public static Channel roundRobin() {
    return new Channel(Kind.ROUND_ROBIN, null, false);
  }

  /** The same, and durable if {@code durable}. */
  public Channel durable(boolean durable) {
    return new Channel(kind, key, durable);
  }
}
