package dev.sluice.engine.loop;

import dev.sluice.engine.commit.Commit;
import dev.sluice.engine.commit.Committer;
import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.BatchResult;
import dev.sluice.engine.executor.Scope;
import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.TaskRecord;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.time.EventTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides when there is a batch and what it may take in. Owned by the query's thread.
 *
 * <pre>
 *   READING --- asked to stop, or its pace's end ---> SETTLING --- nothing owed ---> END
 *      |                                                 |
 *      +------------- everything has ended --------------+-------------------------> END
 * </pre>
 *
 * <p>A query that drains is READING what is bounded, whatever its pace, until everything has ended.
 *
 * <p>A batch is simply tried when one is due: one that finds nothing to do changes nothing and is
 * not committed, and only then the query waits. While it settles, sources are not read and the
 * clock stands still: what is owed gets delivered and nothing new begins.
 */
final class BatchScheduler {
  private enum Phase {
    READING,
    SETTLING
  }

  private static final BatchLimits UNLIMITED =
      new BatchLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

  private static final long MICROS_PER_MILLI = 1000;

  /** What comes waits for one part in so many of the idle time before it. */
  private static final long IDLE_TO_POLL = 50;

  /** So often sources are asked at most. */
  private static final long SHORTEST_POLL_MICROS = 200;

  private final Plan plan;
  private final Pace pace;
  private final BatchClock clock;
  private final BatchTime time;
  private final BatchInputs inputs;
  private final ClockFirst clockFirst;
  private final SourceOrder order;
  private final Set<List<Integer>> caughtUp = new HashSet<>();
  private Phase phase = Phase.READING;
  private int settlingLeft;
  private boolean settlesUnfinished;
  private long settleClockMillis;
  private boolean goesOn;
  private long nextTickMicros = Long.MIN_VALUE;
  private long idleForMicros;

  /** How many tries in a row found nothing and left splits unread. */
  private int unreadTries;

  /**
   * The last try, if since then only what comes out of the sources can make another one worth it.
   */
  private @Nullable BatchRequest inVain;

  /** Whether the sources, when last asked, could tell that they had nothing. */
  private boolean sourcesTell;

  /**
   * @param clock for the pace
   * @param time what batches see
   */
  BatchScheduler(Plan plan, Pace pace, BatchClock clock, BatchTime time, BatchInputs inputs) {
    this.plan = plan;
    this.pace = pace;
    this.clock = clock;
    this.time = time;
    this.inputs = inputs;
    this.clockFirst = new ClockFirst(inputs, plan.stages().size());
    this.order = pace.reading() == Pace.Reading.ONE_BATCH ? SourceOrder.NONE : SourceOrder.of(plan);
  }

  /** What comes next: a batch to be tried, a pause, or the end. */
  Turn next(boolean stopRequested, boolean drainRequested) {
    if (inputs.isFinished()) {
      return new Turn.End(inputs.isDraining() ? Turn.Ending.DRAINED : Turn.Ending.FINISHED);
    }
    if (drainRequested && !stopRequested && !inputs.isDraining()) {
      inputs.beginDrain();
      inVain = null;
      phase = Phase.READING;
      nextTickMicros = Long.MIN_VALUE;
    }
    if (stopRequested && phase == Phase.READING) {
      settle(longestDurablePath(plan), false);
    }
    if (phase == Phase.SETTLING) {
      return settlingLeft > 0 && owes() ? new Turn.Again() : new Turn.End(Turn.Ending.STOPPED);
    }
    long now = clock.tickMicros();
    if (now >= nextTickMicros) {
      return new Turn.Again();
    }
    return new Turn.Pause(nextTickMicros == Turn.NEVER ? Turn.NEVER : nextTickMicros - now);
  }

  /** Somebody waits for a batch: one is due now, unless batches begin at multiples only. */
  void hurry() {
    inVain = null;
    if (pace.intervalMillis() == 0) {
      nextTickMicros = Long.MIN_VALUE;
    }
  }

  /** Whether nothing is left to do of what is available now. */
  boolean isAtRest() {
    return phase == Phase.READING && !goesOn;
  }

  /**
   * The empty batch after which there is nothing to do but what sources have now; null if a batch
   * is due whatever they have.
   */
  @Nullable BatchRequest triedInVain() {
    boolean isClockDue = inputs.nextClockTimerMillis() < time.settleMillis();
    return phase == Phase.READING && !isClockDue ? inVain : null;
  }

  /** Sources were asked instead of trying another batch. */
  void foundNothing() {
    sourcesTell = true;
    pause(pauseMicros());
  }

  BatchRequest request() {
    BatchLimits limits =
        pace.reading() == Pace.Reading.ONE_BATCH ? UNLIMITED : pace.limits().of(inputs.nextBatch());
    if (phase == Phase.SETTLING) {
      return inputs.request(settleClockMillis, limits, Scope.DELIVER, order);
    }
    long now = time.settleMillis();
    if (clockFirst.isDue(now)) {
      return inputs.request(now, limits, Scope.CLOCK, order);
    }
    boolean isFollowed = pace.reading() == Pace.Reading.FOREVER && pace.intervalMillis() == 0;
    return inputs.request(
        time.batchMillis(), isFollowed ? limits.followedAtOnce() : limits, time.scope(), order);
  }

  /** The batch has happened. */
  void committed(Commit commit) {
    inputs.committed(Committer.outboxes(commit.result()));
    time.committed();
    idleForMicros = 0;
    unreadTries = 0;
    inVain = null;
    clockFirst.committed(commit);
    nextTickMicros = isTimed() ? after(toNextMultiple()) : soon();
    tried(commit.request(), commit.result(), true);
  }

  /** There was nothing in it: the query waits for something new. */
  void passed(BatchRequest request, BatchResult result) {
    clockFirst.passed();
    goesOn = request.scope() == Scope.CLOCK || time.passed() || leavesUnread(request, result);
    sourcesTell &= inVain == null;
    inVain = !goesOn && waitsForSourcesAlone(request) ? request : null;
    pause(goesOn ? 0 : pauseMicros());
    tried(request, result, false);
  }

  /** The batch was lost, and is to be tried again then, if it still is the next one. */
  void lost(long pauseMillis) {
    inVain = null;
    nextTickMicros = pauseMillis == 0 ? Long.MIN_VALUE : after(pauseMillis * MICROS_PER_MILLI);
  }

  private void pause(long micros) {
    nextTickMicros = after(micros);
    idleForMicros += micros == Turn.NEVER ? 0 : micros;
  }

  /**
   * Whether a batch that is tried after an empty one can differ from it by the clock or by what is
   * read only. An available-now query tries batches until its sources say that all was read.
   */
  private boolean waitsForSourcesAlone(BatchRequest tried) {
    return pace.reading() == Pace.Reading.FOREVER
        && tried.scope() == Scope.READ
        && time == clock
        && !inputs.isDraining()
        && !inputs.owesRows()
        && !inputs.hasUnfinished();
  }

  /**
   * Whether some split was not asked because the batch's limits went to others, and has not had its
   * turn since the last batch. An available-now query also waits for some, and needs pauses for
   * that.
   */
  private boolean leavesUnread(BatchRequest request, BatchResult result) {
    boolean hasUnread =
        pace.reading() == Pace.Reading.FOREVER
            && result.records().stream()
                .flatMap(task -> task.splits().stream())
                .anyMatch(split -> !split.caughtUp());
    long splits = request.splits().values().stream().mapToLong(List::size).sum();
    unreadTries = hasUnread && unreadTries + 1 < splits ? unreadTries + 1 : 0;
    return unreadTries > 0;
  }

  private void tried(BatchRequest request, BatchResult result, boolean committed) {
    if (phase == Phase.SETTLING) {
      settlingLeft = committed ? settlingLeft - 1 : 0;
      return;
    }
    if (request.scope() == Scope.CLOCK || time.hasMore() || inputs.isDraining()) {
      return;
    }
    switch (pace.reading()) {
      case FOREVER -> {}
      case ONE_BATCH -> settle(longestDurablePath(plan) + plan.stages().size(), false);
      case AVAILABLE_NOW -> {
        noteCaughtUp(request, result);
        if (isCaughtUp() && !(committed && inputs.hasUnfinished())) {
          settle(Integer.MAX_VALUE, true);
        }
      }
    }
  }

  /** Whether batches begin at multiples of an interval; a drain does not wait for them. */
  private boolean isTimed() {
    return pace.intervalMillis() > 0 && !inputs.isDraining();
  }

  private void settle(int batches, boolean unfinishedToo) {
    phase = Phase.SETTLING;
    settlingLeft = batches;
    settlesUnfinished = unfinishedToo;
    settleClockMillis = time.settleMillis();
  }

  private boolean owes() {
    return inputs.owesRows()
        || inputs.owesWatermark()
        || (pace.reading() != Pace.Reading.FOREVER && inputs.restsAnywhere())
        || (settlesUnfinished && inputs.hasUnfinished());
  }

  /** A split that was read and has no record had nothing to give. */
  private void noteCaughtUp(BatchRequest request, BatchResult result) {
    Set<List<Integer>> behind = new HashSet<>();
    for (TaskRecord task : result.records()) {
      for (SplitState split : task.splits()) {
        if (!split.caughtUp()) {
          behind.add(List.of(task.task().stage(), split.id()));
        }
      }
    }
    request
        .splits()
        .forEach(
            (stage, splits) ->
                splits.stream()
                    .filter(split -> !request.heldBack().contains(stage))
                    .map(split -> List.of(stage, split.id()))
                    .filter(split -> !behind.contains(split))
                    .forEach(caughtUp::add));
  }

  private boolean isCaughtUp() {
    for (Map.Entry<Integer, List<SplitState>> source : inputs.splits().entrySet()) {
      for (SplitState split : source.getValue()) {
        if (!split.done() && !caughtUp.contains(List.of(source.getKey(), split.id()))) {
          return false;
        }
      }
    }
    return true;
  }

  /** At once; in a millisecond if then the clock comes first. */
  private long soon() {
    return clockFirst.isNear(time.settleMillis()) ? after(untilMillis(1)) : Long.MIN_VALUE;
  }

  private long pauseMicros() {
    return isTimed() ? toNextMultiple() : idleMicros();
  }

  /** How long to wait: to the next clock timer, and not too long if there is something to poll. */
  private long idleMicros() {
    long now = time.settleMillis();
    long due = inputs.nextClockTimerMillis();
    boolean mustPoll = inputs.hasOpenSplits() || inputs.hasUnfinished() || due < now;
    long poll = mustPoll ? pollMicros() : Turn.NEVER;
    boolean isTimed = due >= now && due < EventTime.MAX_MILLIS;
    return isTimed ? Math.min(poll, untilMillis(due - now + 1)) : poll;
  }

  /**
   * The longer nothing came, the seldomer sources are asked: what comes waits for 2% of that. Where
   * a whole batch has to be tried for it, not more often than each millisecond.
   */
  private long pollMicros() {
    long shortest = sourcesTell && inVain != null ? SHORTEST_POLL_MICROS : MICROS_PER_MILLI;
    long micros = Math.max(shortest, idleForMicros / IDLE_TO_POLL);
    return Math.min(micros, pace.idlePollMillis() * MICROS_PER_MILLI);
  }

  private long toNextMultiple() {
    long now = clock.batchMillis();
    return untilMillis(pace.nextMultiple(now) - now);
  }

  /** How long it is until the clock has gone on by so many whole milliseconds. */
  private long untilMillis(long millis) {
    return millis * MICROS_PER_MILLI - Math.floorMod(clock.tickMicros(), MICROS_PER_MILLI);
  }

  private long after(long micros) {
    return micros == Turn.NEVER ? Turn.NEVER : clock.tickMicros() + micros;
  }

  /** How many durable exchanges a row passes at most: as many batches deliver what is under way. */
  static int longestDurablePath(Plan plan) {
    int[] longest = new int[plan.stages().size()];
    int most = 0;
    for (int stage = 0; stage < longest.length; stage++) {
      for (Exchange input : plan.inputsOf(stage)) {
        longest[stage] =
            Math.max(longest[stage], longest[input.from()] + (input.durable() ? 1 : 0));
      }
      most = Math.max(most, longest[stage]);
    }
    return most;
  }
}
