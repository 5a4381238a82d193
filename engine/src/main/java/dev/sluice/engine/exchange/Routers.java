package dev.sluice.engine.exchange;

import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.KeySelector;
import dev.sluice.state.KeyGroupRange;
import java.util.Objects;

/** Which of an exchange's lanes a row takes. Owned by the producing task. */
final class Routers {
  private Routers() {}

  /**
   * The receiver of an exchange's rows, in front of its lanes, one per consuming task.
   *
   * @param keyGroups the consumer's
   */
  static Router of(Exchange exchange, Lane[] lanes, int keyGroups) {
    return switch (exchange.kind()) {
      case KEYED -> new Keyed(Objects.requireNonNull(exchange.key()).copy(), lanes, keyGroups);
      case FORWARD -> new Forward(lanes[0]);
      case ROUND_ROBIN -> new RoundRobin(lanes);
      case BROADCAST -> new Broadcast(lanes);
    };
  }

  /** Takes the rows of one exchange. */
  interface Router extends Receiver {
    /** A batch begins. */
    default void begin(long batch) {}
  }

  private static final class Keyed implements Router {
    private final KeySelector selector;
    private final Lane[] laneOfGroup;
    private final int keyGroups;

    Keyed(KeySelector selector, Lane[] lanes, int keyGroups) {
      this.selector = selector;
      this.keyGroups = keyGroups;
      this.laneOfGroup = new Lane[keyGroups];
      for (int group = 0; group < keyGroups; group++) {
        laneOfGroup[group] = lanes[KeyGroupRange.partitionOf(group, lanes.length, keyGroups)];
      }
    }

    @Override
    public void accept(Object element) throws Exception {
      byte[] key = selector.key(element);
      int group = KeyGroups.of(key, keyGroups);
      laneOfGroup[group].add(element, key, group);
    }
  }

  private record Forward(Lane lane) implements Router {
    @Override
    public void accept(Object element) throws Exception {
      lane.add(element, Lane.NO_KEY, 0);
    }
  }

  private static final class RoundRobin implements Router {
    private final Lane[] lanes;
    private int next;

    RoundRobin(Lane[] lanes) {
      this.lanes = lanes;
    }

    /** Begins with another partition in each batch, but with the same when it is run again. */
    @Override
    public void begin(long batch) {
      next = Math.floorMod(batch, lanes.length);
    }

    @Override
    public void accept(Object element) throws Exception {
      lanes[next].add(element, Lane.NO_KEY, 0);
      next = next + 1 < lanes.length ? next + 1 : 0;
    }
  }

  private record Broadcast(Lane... lanes) implements Router {
    @Override
    public void accept(Object element) throws Exception {
      for (Lane lane : lanes) {
        lane.add(element, Lane.NO_KEY, 0);
      }
    }
  }
}
