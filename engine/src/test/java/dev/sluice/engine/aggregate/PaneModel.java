package dev.sluice.engine.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.aggregate.FiringPolicy.Accumulation;
import dev.sluice.engine.aggregate.FiringPolicy.OnChange;
import dev.sluice.engine.aggregate.FiringPolicy.OnEmpty;
import dev.sluice.engine.aggregate.Gathering.Event;
import dev.sluice.engine.aggregate.Gathering.Result;
import dev.sluice.engine.aggregate.Gathering.Span;
import dev.sluice.engine.aggregate.Pane.Timing;
import dev.sluice.engine.fake.FakeTask;
import dev.sluice.engine.time.EventTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Windowed aggregation as Beam's rules say it, one key and window after the other, in maps: what
 * {@code ReduceFnRunner} and {@code PaneInfoTracker} do for triggers of this family.
 */
public final class PaneModel {
  private final FiringPolicy policy;
  private final Map<Place, Cell> cells = new LinkedHashMap<>();
  private long inputMillis = EventTime.MIN_MILLIS;
  private long droppedLate;

  public PaneModel(FiringPolicy policy) {
    this.policy = policy;
  }

  private record Place(String key, Span window) {
    long maxTimestampMillis() {
      return window.endMillis() - 1;
    }
  }

  private static final class Cell {
    private List<Integer> numbers = new ArrayList<>();
    private boolean isEmpty = true;
    private boolean isClosed;
    private @Nullable Pane lastPane;
  }

  /** One batch, whose watermark moves to {@code reached} in one step. */
  public List<Result> batch(List<Event> events, long outputMillis, long reached) {
    List<Result> results = new ArrayList<>();
    Set<Place> changed = new HashSet<>();
    for (Event event : events) {
      for (Span span : event.spans()) {
        add(event, span, changed);
      }
    }
    for (Place place : changed) {
      boolean isPastEnd = inputMillis > place.maxTimestampMillis();
      cell(place).isClosed |= isPastEnd;
      if ((isPastEnd ? policy.late() : policy.early()) == OnChange.FIRE) {
        fire(place, outputMillis, false, results);
      }
    }
    inputMillis = reached;
    for (Place place : List.copyOf(cells.keySet())) {
      if (expiry(place) < inputMillis) {
        fire(place, outputMillis, true, results);
        cells.remove(place);
      } else if (place.maxTimestampMillis() < inputMillis && !cell(place).isClosed) {
        fire(place, outputMillis, false, results);
        cell(place).isClosed = true;
      }
    }
    return results;
  }

  public long droppedLate() {
    return droppedLate;
  }

  /** Compares what the operator reported with what is owed. */
  public void check(FakeTask task) {
    long open = EventTime.MAX_MILLIS;
    long wake = EventTime.MAX_MILLIS;
    for (Map.Entry<Place, Cell> entry : cells.entrySet()) {
      boolean isOpen = !entry.getValue().isClosed;
      long max = entry.getKey().maxTimestampMillis();
      open = isOpen ? Math.min(open, max) : open;
      wake = Math.min(wake, isOpen ? max : expiry(entry.getKey()));
    }
    assertThat(task.wakeEventMillis()).isEqualTo(wake);
    assertThat(task.holdMillis()).isBetween(Math.min(wake, open), open);
  }

  private void add(Event event, Span span, Set<Place> changed) {
    Place place = new Place(event.key(), span);
    if (expiry(place) < inputMillis) {
      droppedLate++;
      return;
    }
    Cell cell = cells.computeIfAbsent(place, p -> new Cell());
    cell.numbers.add(event.number());
    cell.isEmpty = false;
    changed.add(place);
  }

  private void fire(Place place, long outputMillis, boolean isLast, List<Result> results) {
    Cell cell = cell(place);
    Pane pane = describe(place, cell.lastPane, outputMillis, isLast);
    boolean isWanted =
        !cell.isEmpty
            || (pane.timing() == Timing.ON_TIME && policy.onTime() == OnEmpty.FIRE_ALWAYS)
            || (isLast && policy.closing() == OnEmpty.FIRE_ALWAYS);
    if (isWanted) {
      List<Integer> numbers = cell.numbers.stream().sorted().toList();
      results.add(new Result(place.key(), place.window(), numbers, pane));
      cell.lastPane = pane;
    }
    cell.isEmpty = true;
    if (policy.accumulation() == Accumulation.DISCARDING) {
      cell.numbers = new ArrayList<>();
    }
  }

  private Pane describe(Place place, @Nullable Pane last, long outputMillis, boolean isLast) {
    boolean isFirst = last == null;
    long index = last == null ? 0 : last.index() + 1;
    long onTimeIndex = last == null ? 0 : last.onTimeIndex() + 1;
    boolean wereAllEarly = last == null || last.timing() == Timing.EARLY;
    boolean isLateForOutput = place.maxTimestampMillis() < outputMillis;
    boolean isEarlyForInput = inputMillis <= place.maxTimestampMillis();
    if (isLateForOutput || !wereAllEarly) {
      return new Pane(isFirst, isLast, Timing.LATE, index, onTimeIndex);
    }
    return isEarlyForInput
        ? new Pane(isFirst, isLast, Timing.EARLY, index, -1)
        : new Pane(isFirst, isLast, Timing.ON_TIME, index, onTimeIndex);
  }

  private long expiry(Place place) {
    long max = place.maxTimestampMillis();
    return Math.max(max, Math.min(max + policy.allowedLatenessMillis(), EventTime.MAX_MILLIS - 1));
  }

  private Cell cell(Place place) {
    Cell cell = cells.get(place);
    if (cell == null) {
      throw new IllegalStateException("No such window: " + place);
    }
    return cell;
  }
}
