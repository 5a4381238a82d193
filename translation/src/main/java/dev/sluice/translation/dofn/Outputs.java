package dev.sluice.translation.dofn;

import dev.sluice.engine.operator.Receiver;
import dev.sluice.translation.element.Elements;
import dev.sluice.translation.failure.UserCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.util.WindowedValueMultiReceiver;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.WindowedValue;

/**
 * The outputs of a step by tag, for one bundle or for all.
 *
 * <p>Tags are compared by identity first, the main one before all others: an element finds its way
 * without a hash. Owned by the task's thread.
 */
public final class Outputs implements WindowedValueMultiReceiver {
  private final Receiver main;
  private final TupleTag<?> mainTag;
  private final Map<TupleTag<?>, Receiver> byTag = new HashMap<>();
  private boolean causedByDrain;
  private boolean hasEnded;
  private TupleTag<?> lastTag;
  private Receiver last;

  /** Output {@code i} is {@code tags.get(i)}; the first is the main one. */
  public Outputs(List<TupleTag<?>> tags, List<Receiver> receivers) {
    if (tags.size() != receivers.size()) {
      throw new IllegalArgumentException(
          "There are " + tags.size() + " tags for " + receivers.size() + " outputs");
    }
    for (int i = 0; i < tags.size(); i++) {
      byTag.put(tags.get(i), receivers.get(i));
    }
    main = receivers.get(0);
    mainTag = tags.get(0);
    last = main;
    lastTag = mainTag;
  }

  /** Whether what is given from now on is caused by the drain of the pipeline. */
  void setCausedByDrain(boolean causedByDrain) {
    this.causedByDrain = causedByDrain;
  }

  /** The bundle is over: what comes now would belong to none. */
  void end() {
    hasEnded = true;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // the runner was given this very object
  public <T> void output(TupleTag<T> tag, WindowedValue<T> given) {
    if (hasEnded) {
      throw new IllegalStateException(
          "An element was output to "
              + tag
              + " after the end of the bundle that it belongs to: contexts and receivers that are"
              + " kept can be used until @FinishBundle has returned. Keep values instead, and output"
              + " them by what the later call is given.");
    }
    WindowedValue<T> value = causedByDrain ? Elements.causedByDrain(given) : given;
    try {
      if (tag == mainTag) {
        main.accept(value);
      } else {
        receiver(tag).accept(value);
      }
    } catch (Exception e) {
      throw UserCode.rethrow(e);
    }
  }

  @SuppressWarnings("ReferenceEquality") // the same object is the common case; equality follows
  private Receiver receiver(TupleTag<?> tag) {
    if (tag != lastTag) {
      Receiver found = byTag.get(tag);
      if (found == null) {
        throw new IllegalArgumentException(
            "Unknown output tag " + tag + "; there are " + byTag.keySet());
      }
      last = found;
      lastTag = tag;
    }
    return last;
  }
}
