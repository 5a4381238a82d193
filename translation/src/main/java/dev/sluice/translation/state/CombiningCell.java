package dev.sluice.translation.state;

import java.util.Arrays;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.state.CombiningState;
import org.apache.beam.sdk.state.ReadableState;
import org.apache.beam.sdk.transforms.Combine.CombineFn;
import org.jspecify.annotations.Nullable;

/**
 * An accumulator: read at most once, written at most once. Where reading has shown that nothing is
 * stored, clearing writes nothing.
 *
 * <p>An output may share what it is made of with the accumulator. So an accumulator that gave one
 * is not used again: its bytes, taken before, take its place.
 */
final class CombiningCell<InputT, AccumT, OutputT>
    implements Cell, CombiningState<InputT, AccumT, OutputT> {
  private enum Content {
    UNREAD,
    EMPTY,
    BYTES,
    OBJECT
  }

  private final Store store;
  private final byte[] key;
  private final Coder<AccumT> coder;
  private final CombineFn<InputT, AccumT, OutputT> combineFn;
  private Content content = Content.UNREAD;

  /** Of content that is an object: null, too, may be an accumulator. */
  private @Nullable AccumT accumulator;

  private byte @Nullable [] bytes;
  private boolean changed;

  /** Whether the store may have an accumulator. */
  private boolean mayBeStored = true;

  CombiningCell(
      Store store, byte[] key, Coder<AccumT> coder, CombineFn<InputT, AccumT, OutputT> combineFn) {
    this.store = store;
    this.key = key;
    this.coder = coder;
    this.combineFn = combineFn;
  }

  @Override
  public void add(InputT value) {
    put(combineFn.addInput(getAccum(), value));
  }

  @Override
  public void addAccum(AccumT more) {
    put(isPresent() ? combineFn.mergeAccumulators(Arrays.asList(getAccum(), more)) : more);
  }

  private void put(AccumT changedAccumulator) {
    accumulator = changedAccumulator;
    bytes = null;
    content = Content.OBJECT;
    changed = true;
  }

  @Override
  public AccumT mergeAccumulators(Iterable<AccumT> accumulators) {
    return combineFn.mergeAccumulators(accumulators);
  }

  @Override
  @SuppressWarnings("NullAway") // Beam's types do not say that accumulators may be null
  public AccumT getAccum() {
    if (!isPresent()) {
      return combineFn.createAccumulator();
    }
    if (content == Content.OBJECT) {
      return accumulator;
    }
    AccumT decoded = store.decode(coder, encoded());
    accumulator = decoded;
    content = Content.OBJECT;
    return decoded;
  }

  @Override
  public OutputT read() {
    if (!isPresent()) {
      return combineFn.extractOutput(combineFn.createAccumulator());
    }
    AccumT last = getAccum();
    bytes = encoded();
    content = Content.BYTES;
    accumulator = null;
    return combineFn.extractOutput(last);
  }

  private boolean isPresent() {
    if (content == Content.UNREAD) {
      bytes = store.get(key);
      mayBeStored = bytes != null;
      content = mayBeStored ? Content.BYTES : Content.EMPTY;
    }
    return content != Content.EMPTY;
  }

  /** The bytes of what is there. An accumulator that was handed out may have changed meanwhile. */
  @SuppressWarnings("NullAway") // as above
  private byte[] encoded() {
    if (content == Content.OBJECT) {
      return store.encode(coder, accumulator);
    }
    if (bytes == null) {
      throw new IllegalStateException("There is no accumulator");
    }
    return bytes;
  }

  @Override
  public ReadableState<Boolean> isEmpty() {
    return new Reading<>(() -> !isPresent());
  }

  @Override
  public void clear() {
    content = Content.EMPTY;
    accumulator = null;
    bytes = null;
    changed = true;
  }

  @Override
  public CombiningState<InputT, AccumT, OutputT> readLater() {
    return this;
  }

  @Override
  public Presence presence() {
    return switch (content) {
      case UNREAD -> Presence.UNASKED;
      case EMPTY -> Presence.NONE;
      case BYTES, OBJECT -> Presence.SOME;
    };
  }

  @Override
  public void flush() {
    if (!changed) {
      return;
    }
    changed = false;
    boolean isEmpty = content == Content.EMPTY;
    if (!isEmpty) {
      store.put(key, encoded());
    } else if (mayBeStored) {
      store.delete(key);
    }
    mayBeStored = !isEmpty;
  }
}
