package dev.sluice.translation.view;

import dev.sluice.engine.bytes.ByteSink;
import dev.sluice.engine.operator.HeapShare;
import dev.sluice.engine.time.EventTime;
import dev.sluice.state.Cursor;
import dev.sluice.state.StateView;
import dev.sluice.state.Tables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.Materializations;
import org.apache.beam.sdk.transforms.ViewFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/**
 * One view as a reader of it keeps it: per window the newest pane, an entry per element.
 *
 * <pre>
 *   part of a pane --> content        last part --> visible at once, if the window had no pane yet
 *                                               \-> visible when the batch advances, in place of the old
 * </pre>
 *
 * <p>So what is read does not change within a batch until all its updates have come. All partitions
 * hold the same. Owned by the task's thread.
 */
final class ViewTable {
  private static final long NONE = -1;

  /** How much of a view may be in memory, decoded, in each partition. */
  private static final long MOST_KEPT_BYTES = HeapShare.bytes(256L << 20, 16);

  private static final long UNKNOWN = Long.MIN_VALUE;

  private final ViewSpec spec;
  private final Coder<BoundedWindow> windowCoder;
  private final byte[] contentPrefix;
  private final byte[] visiblePrefix;
  private final boolean isMultimap;
  private final Coder<Object> elementCoder;

  /** Per window, the index of the visible pane or NONE; only those asked for. */
  private final Map<BoundedWindow, Long> visible = new HashMap<>();

  private final Map<BoundedWindow, Long> staged = new LinkedHashMap<>();
  private final Map<BoundedWindow, @Nullable Object> values = new HashMap<>();

  private final PanesInMemory panes = new PanesInMemory();
  private final ByteSink sink = new ByteSink();

  /** What {@link #values} and {@link #panes} take, with all that contents keep of them, about. */
  private long keptBytes;

  private long forgotten;

  /** No visible window can be forgotten before the watermark, less the lateness, is after this. */
  private long earliestLastUse = Long.MIN_VALUE;

  /** Below this watermark of its own the view has sent all panes that were due. */
  private long progressMillis = UNKNOWN;

  private long stagedProgressMillis = UNKNOWN;
  private @Nullable StateView state;

  @SuppressWarnings({"unchecked", "deprecation"}) // the pipeline's types; only runners ask views
  ViewTable(ViewSpec spec) {
    this.spec = spec;
    windowCoder = (Coder<BoundedWindow>) spec.windowCoder();
    elementCoder = (Coder<Object>) spec.elementCoder();
    contentPrefix = Layout.ofView(Layout.CONTENT, spec.viewId());
    visiblePrefix = Layout.ofView(Layout.VISIBLE, spec.viewId());
    isMultimap =
        Materializations.MULTIMAP_MATERIALIZATION_URN.equals(
            spec.view().getViewFn().getMaterialization().getUrn());
  }

  ViewSpec spec() {
    return spec;
  }

  void begin(StateView view) {
    state = view;
    staged.clear();
    stagedProgressMillis = UNKNOWN;
    if (progressMillis == UNKNOWN) {
      byte[] stored = view.get(Layout.ofView(Layout.PROGRESS, spec.viewId()));
      progressMillis = stored == null ? EventTime.MIN_MILLIS : Layout.longAt(stored, 0);
    }
  }

  /** The view has got on; counts when the batch advances. */
  void take(ViewProgress progress) {
    stagedProgressMillis = Math.max(stagedProgressMillis, progress.watermarkMillis());
  }

  StateView state() {
    if (state == null) {
      throw new IllegalStateException("A view can be read within a batch only");
    }
    return state;
  }

  /** Takes a part of a pane; true if a window can be read now that could not before. */
  boolean take(ViewUpdate update) {
    BoundedWindow window = update.window();
    long pane = update.pane();
    long newest = Math.max(visiblePane(window), staged.getOrDefault(window, NONE));
    if (pane <= newest) {
      return false;
    }
    byte[] prefix = content(window, pane);
    if (isMultimap) {
      putPairs(prefix, update);
    } else {
      putElements(prefix, update);
    }
    if (!update.isLast()) {
      return false;
    }
    if (newest == NONE) {
      show(window, pane);
      return true;
    }
    Long superseded = staged.put(window, pane);
    if (superseded != null) {
      deleteAll(content(window, superseded));
    }
    return false;
  }

  private void putElements(byte[] prefix, ViewUpdate update) {
    long place = update.first();
    for (Object element : update.elements()) {
      byte[] key = new Layout.Key(prefix).number(place++).bytes();
      state().put(key, Layout.encode(elementCoder, element));
    }
  }

  private void putPairs(byte[] prefix, ViewUpdate update) {
    PairsInMemory pairs = panes.toTake(update);
    long before = pairs == null ? 0 : pairs.sizeBytes();
    Coder<@Nullable Object> keyCoder = keyCoder();
    Coder<@Nullable Object> valueCoder = valueCoder();
    ViewKeys keys = new ViewKeys(keyCoder);
    long place = update.first();
    for (Object element : update.elements()) {
      KV<?, ?> pair = (KV<?, ?>) element;
      byte[] key = Layout.encode(keyCoder, pair.getKey(), sink);
      byte[] value = Layout.encode(valueCoder, pair.getValue(), sink);
      state().put(pairKey(prefix, key, place++), value);
      if (pairs != null) {
        Object identity = keys.identity(pair.getKey(), key);
        pairs.add(identity, pair.getValue(), key.length, value.length);
      }
    }
    if (pairs != null) {
      keeps(pairs.sizeBytes() - before);
    }
  }

  private byte[] pairKey(byte[] prefix, byte[] key, long place) {
    sink.reset();
    sink.write(prefix, 0, prefix.length);
    sink.writeInt(key.length);
    sink.write(key, 0, key.length);
    sink.writeLong(place);
    return sink.toByteArray();
  }

  @SuppressWarnings("unchecked") // multimap views are made of pairs
  Coder<@Nullable Object> keyCoder() {
    return (Coder<@Nullable Object>) ((KvCoder<?, ?>) (Coder<?>) elementCoder).getKeyCoder();
  }

  @SuppressWarnings("unchecked") // multimap views are made of pairs
  Coder<@Nullable Object> valueCoder() {
    return (Coder<@Nullable Object>) ((KvCoder<?, ?>) (Coder<?>) elementCoder).getValueCoder();
  }

  /** All updates of the batch have come: newer panes replace older ones. */
  void settle() {
    for (Map.Entry<BoundedWindow, Long> entry : staged.entrySet()) {
      deleteAll(content(entry.getKey(), visiblePane(entry.getKey())));
      show(entry.getKey(), entry.getValue());
    }
    staged.clear();
    if (stagedProgressMillis > progressMillis) {
      progressMillis = stagedProgressMillis;
      state().put(Layout.ofView(Layout.PROGRESS, spec.viewId()), Layout.ofLong(progressMillis));
    }
  }

  private void show(BoundedWindow window, long pane) {
    state().put(visibleKey(window), Layout.ofLong(pane));
    visible.put(window, pane);
    values.remove(window);
    keptBytes -= panes.show(window, pane);
    earliestLastUse = Math.min(earliestLastUse, lastUse(window));
  }

  private boolean isVisible(BoundedWindow window) {
    return visiblePane(window) != NONE;
  }

  private long visiblePane(BoundedWindow window) {
    Long known = visible.get(window);
    if (known == null) {
      byte[] pane = state().get(visibleKey(window));
      known = pane == null ? NONE : Layout.longAt(pane, 0);
      visible.put(window, known);
    }
    return known;
  }

  /** The value that user code sees; an empty view's, if nothing came. */
  @Nullable Object value(BoundedWindow window) {
    if (!values.containsKey(window)) {
      if (HeapShare.isTaken(keptBytes, MOST_KEPT_BYTES)) {
        forget();
      }
      values.put(window, read(window));
    }
    return values.get(window);
  }

  /** Tells that more of the view's values are kept in memory: if too many, all are forgotten. */
  void keeps(long bytes) {
    keptBytes += bytes;
    if (HeapShare.isTaken(keptBytes, MOST_KEPT_BYTES)) {
      forget();
    }
  }

  /** How much more may be kept in memory before all is forgotten. */
  long roomBytes() {
    return HeapShare.now(MOST_KEPT_BYTES) - keptBytes;
  }

  /** How often all that was kept was forgotten. Who keeps values forgets them when this changes. */
  long forgotten() {
    return forgotten;
  }

  private void forget() {
    values.clear();
    panes.forgetAll();
    keptBytes = 0;
    forgotten++;
  }

  @SuppressWarnings({"unchecked", "deprecation"}) // it takes what its materialization says
  private @Nullable Object read(BoundedWindow window) {
    long pane = visiblePane(window);
    byte[] prefix = pane == NONE ? null : content(window, pane);
    ViewFn<Object, Object> viewFn = (ViewFn<Object, Object>) (ViewFn<?, ?>) spec.view().getViewFn();
    return viewFn.apply(
        isMultimap
            ? MultimapContent.of(this, prefix, panes.of(window))
            : IterableContent.of(this, prefix, elementCoder));
  }

  /** Whether no window of the main input can ask for {@code window} any more. */
  boolean isExpired(BoundedWindow window, long latenessMillis, long watermarkMillis) {
    return watermarkMillis - latenessMillis > lastUse(window);
  }

  private long lastUse(BoundedWindow window) {
    return window
        .maxTimestamp()
        .plus(spec.view().getWindowMappingFn().maximumLookback())
        .getMillis();
  }

  /** When the watermark is after this, a window that has no pane is empty. */
  long emptyAfterMillis(BoundedWindow window) {
    long sure = spec.windowing().getTrigger().getWatermarkThatGuaranteesFiring(window).getMillis();
    return Math.min(sure, EventTime.MAX_MILLIS - 1);
  }

  /** Whether the window can be read: it has a pane, or can't have one any more. */
  boolean isReady(BoundedWindow window, long inputWatermarkMillis) {
    return isVisible(window)
        || emptyAfterMillis(window) < Math.max(inputWatermarkMillis, progressMillis);
  }

  /** Deletes the windows that are expired. */
  void clean(long latenessMillis, long watermarkMillis) {
    if (watermarkMillis - latenessMillis <= earliestLastUse) {
      return;
    }
    List<byte[]> expired = new ArrayList<>();
    long earliest = Long.MAX_VALUE;
    try (Cursor cursor = state().scan(visiblePrefix, Tables.after(visiblePrefix))) {
      while (cursor.next()) {
        BoundedWindow window = window(cursor.key());
        if (isExpired(window, latenessMillis, watermarkMillis)) {
          expired.add(cursor.key());
        } else {
          earliest = Math.min(earliest, lastUse(window));
        }
      }
    }
    for (byte[] key : expired) {
      BoundedWindow window = window(key);
      deleteAll(content(window, visiblePane(window)));
      state().delete(key);
      visible.remove(window);
      values.remove(window);
      keptBytes -= panes.forget(window);
    }
    earliestLastUse = earliest;
  }

  private BoundedWindow window(byte[] visibleKey) {
    int from = visiblePrefix.length + Integer.BYTES;
    return IterableContent.decode(windowCoder, visibleKey, from, visibleKey.length - from);
  }

  private byte[] visibleKey(BoundedWindow window) {
    return new Layout.Key(visiblePrefix).part(Layout.encode(windowCoder, window)).bytes();
  }

  private byte[] content(BoundedWindow window, long pane) {
    return new Layout.Key(contentPrefix)
        .part(Layout.encode(windowCoder, window))
        .number(pane)
        .bytes();
  }

  private void deleteAll(byte[] prefix) {
    state().deleteRange(prefix, Tables.after(prefix));
  }
}
