package dev.sluice.translation.view;

import dev.sluice.engine.operator.Chunk;
import dev.sluice.engine.operator.KeyAware;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.time.EventTime;
import dev.sluice.state.Cursor;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.Tables;
import dev.sluice.translation.element.Elements;
import dev.sluice.translation.view.SideInputHeads.MainInput;
import dev.sluice.translation.view.Views.Readiness;
import java.util.Collection;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.WindowedValue;
import org.jspecify.annotations.Nullable;

/**
 * Keeps rows back until the views that they ask are ready.
 *
 * <pre>
 *   main rows ---- window ready? ----------------------------------> step within
 *                    \-- no, or others of it wait --> waiting rows --/ when a view's pane comes,
 *   view updates --> views                                            or when it can't come any more
 * </pre>
 *
 * <p>The step within does not pass the earliest row that waits: its watermark stays there, else its
 * windows would expire while their rows wait. Its watermark is kept in state where it is behind the
 * stage's. Owned by the task's thread.
 */
final class WaitingHead implements Operator, KeyAware {
  private final Operator inner;
  private final Views views;
  private final WaitingRows waiting;
  private final boolean isKeyed;
  private final int ownGroup;
  private @Nullable Task task;
  private @Nullable InnerTask innerTask;
  private long innerMillis = Long.MIN_VALUE;
  private boolean isWatermarkStored;
  private boolean isOpened;
  private long dropped;

  private WaitingHead(
      Operator inner, Views views, WaitingRows waiting, boolean isKeyed, int ownGroup) {
    this.inner = inner;
    this.views = views;
    this.waiting = waiting;
    this.isKeyed = isKeyed;
    this.ownGroup = ownGroup;
  }

  @SuppressWarnings("unchecked") // the pipeline's own windows
  static WaitingHead of(StageContext context, MainInput main, Views views, Operator inner) {
    Coder<BoundedWindow> windowCoder =
        (Coder<BoundedWindow>) main.windowing().getWindowFn().windowCoder();
    int ownGroup =
        KeyGroupRange.of(context.partition(), context.partitions(), context.maxParallelism())
            .first();
    WaitingRows waiting = new WaitingRows(main.codec().copy(), windowCoder, WaitingRows.MOST_BYTES);
    return new WaitingHead(inner, views, waiting, main.isKeyed(), ownGroup);
  }

  @Override
  public void begin(Task batch) throws Exception {
    task = batch;
    dropped = 0;
    views.begin(batch);
    waiting.begin(batch);
    if (!isOpened) {
      innerMillis = storedWatermark(batch);
      isOpened = true;
    }
    if (!isWatermarkStored) {
      innerMillis = batch.inputWatermarkMillis();
    }
    innerTask = new InnerTask(batch, innerMillis);
    inner.begin(innerTask);
  }

  /** The least of what the partitions had from which this one was made. */
  private long storedWatermark(Task batch) {
    long least = Long.MAX_VALUE;
    byte[] table = Layout.keyedTable(Layout.WATERMARK);
    try (Cursor cursor = batch.state().scan(table, Tables.after(table))) {
      while (cursor.next()) {
        least = Math.min(least, Layout.longAt(cursor.value(), 0));
      }
    }
    isWatermarkStored = least < Long.MAX_VALUE;
    return least;
  }

  @Override
  public boolean produce() throws Exception {
    return inner.produce();
  }

  @Override
  public void elements(int input, Chunk chunk) throws Exception {
    if (input > 0) {
      updates(input - 1, chunk);
    } else if (areAllReady(chunk)) {
      inner.elements(0, chunk);
    } else {
      KeyedRows ready = new KeyedRows();
      for (int i = 0; i < chunk.size(); i++) {
        row(chunk, i, ready);
      }
      if (ready.size() > 0) {
        inner.elements(0, ready);
      }
    }
  }

  private void updates(int view, Chunk chunk) throws Exception {
    boolean isNews = false;
    for (int i = 0; i < chunk.size(); i++) {
      isNews |= views.take(view, (ViewMessage) chunk.element(i));
    }
    if (isNews) {
      release();
    }
  }

  private boolean areAllReady(Chunk chunk) {
    for (int i = 0; i < chunk.size(); i++) {
      for (BoundedWindow window : ((WindowedValue<?>) chunk.element(i)).getWindows()) {
        if (views.of(window) != Readiness.READY || waiting.has(window)) {
          return false;
        }
      }
    }
    return true;
  }

  private void row(Chunk chunk, int i, KeyedRows ready) throws Exception {
    WindowedValue<?> row = (WindowedValue<?>) chunk.element(i);
    byte[] key = isKeyed ? chunk.key(i) : KeyedRows.NO_KEY;
    int keyGroup = isKeyed ? chunk.keyGroup(i) : ownGroup;
    Collection<? extends BoundedWindow> windows = row.getWindows();
    if (windows.size() == 1) {
      row(windows.iterator().next(), row, key, keyGroup, ready);
      return;
    }
    for (BoundedWindow window : windows) {
      row(window, Elements.withWindows(row, List.of(window)), key, keyGroup, ready);
    }
  }

  private void row(
      BoundedWindow window, WindowedValue<?> row, byte[] key, int keyGroup, KeyedRows ready)
      throws Exception {
    Readiness readiness = views.of(window);
    if (readiness == Readiness.EXPIRED) {
      dropped++;
    } else if (readiness == Readiness.READY && !waiting.has(window)) {
      ready.add(row, key, keyGroup, waiting.sizeBytes(row, key));
    } else {
      waiting.add(window, row, key, keyGroup);
    }
  }

  private void release() throws Exception {
    if (waiting.isEmpty()) {
      return;
    }
    for (BoundedWindow window : waiting.windows()) {
      switch (views.of(window)) {
        case READY -> waiting.release(window, rows -> inner.elements(0, rows));
        case EXPIRED -> dropped += waiting.drop(window);
        case WAITING -> {
          // it goes on
        }
      }
    }
  }

  @Override
  public void advance(long inputWatermarkMillis) throws Exception {
    views.advance(inputWatermarkMillis);
    release();
    innerMillis = Math.max(innerMillis, Math.min(inputWatermarkMillis, waiting.earliestMillis()));
    inner.advance(innerMillis);
    long reached = inputWatermarkMillis;
    if (innerTask().reachedMillis() < innerMillis) {
      innerMillis = innerTask().reachedMillis();
      reached = Math.max(task().inputWatermarkMillis(), innerMillis);
      task().reportReached(reached);
      task().reportUnfinished();
    }
    storeWatermark(innerMillis < reached);
  }

  private void storeWatermark(boolean isBehind) {
    byte[] table = Layout.keyedTable(Layout.WATERMARK);
    if (isWatermarkStored) {
      task().state().deleteRange(table, Tables.after(table));
    }
    if (isBehind) {
      task().state().put(Tables.keyed(Layout.WATERMARK, ownGroup), Layout.ofLong(innerMillis));
    }
    isWatermarkStored = isBehind;
  }

  @Override
  public void finish() throws Exception {
    inner.finish();
    waiting.write();
    views.finish();
    if (dropped > 0) {
      task().reportDroppedLate(dropped);
    }
    InnerTask within = innerTask();
    long behind = isWatermarkStored ? innerMillis : EventTime.MAX_MILLIS;
    task().reportHold(Math.min(behind, Math.min(within.holdMillis(), waiting.earliestMillis())));
    task().reportWake(wakeEventMillis(within), within.wakeClockMillis());
  }

  /** What is due within but waits for rows that wait does not wake the stage. */
  private long wakeEventMillis(InnerTask within) {
    long wake = within.wakeEventMillis();
    if (isWatermarkStored) {
      wake = EventTime.MAX_MILLIS;
    }
    for (BoundedWindow window : waiting.windows()) {
      wake = Math.min(wake, Math.min(EventTime.MAX_MILLIS, views.readyAfterMillis(window)));
    }
    return wake;
  }

  @Override
  public byte @Nullable [] currentKey() {
    return inner instanceof KeyAware aware ? aware.currentKey() : null;
  }

  private Task task() {
    if (task == null) {
      throw new IllegalStateException("A step with side inputs runs within a batch only");
    }
    return task;
  }

  private InnerTask innerTask() {
    if (innerTask == null) {
      throw new IllegalStateException("A step with side inputs runs within a batch only");
    }
    return innerTask;
  }

  @Override
  public void close() throws Exception {
    inner.close();
  }
}
