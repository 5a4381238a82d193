package dev.sluice.state.log;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.LostOwnershipException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first segment of a run, and what goes before and after it.
 *
 * <pre>
 *   the log was closed in good order:     begin: clear             first append: segment
 *   its process died, or it is new:       begin: clear, segment with a copy of the tail
 * </pre>
 *
 * <p>So a run that commits nothing leaves nothing, or one segment that the next run replaces. What
 * only takes room goes before any is asked for. Owned by the log's owner.
 */
final class LogStart {
  private static final Logger LOG = LoggerFactory.getLogger(LogStart.class);

  private final CheckpointStorage storage;
  private final LogThread thread;
  private final SegmentChain chain;
  private final LogRecovery.Leftovers leftovers;
  private LogRecovery.@Nullable Tail tail;
  private final boolean isNew;
  private boolean isCleared;
  private Runnable sweep = () -> {};

  LogStart(
      CheckpointStorage storage, LogThread thread, SegmentChain chain, LogRecovery.Found found) {
    this.storage = storage;
    this.thread = thread;
    this.chain = chain;
    leftovers = found.leftovers();
    tail = found.tail();
    isNew = found.firsts().isEmpty();
  }

  /**
   * Makes the tail durable if it may not be. A new log gets its segment at once, so that a log
   * which is gone is known from one that never was.
   *
   * @param clear deletes other things that take room for nothing
   * @param sweep deletes what is old, if there is no room otherwise
   */
  void begin(Runnable clear, Runnable sweep) {
    this.sweep = sweep;
    attempt(this::clear);
    attempt(clear);
    if ((tail != null || isNew) && !chain.isOpen()) {
      open();
    }
  }

  /** Makes the segment. */
  void open() {
    if (!isCleared) {
      attempt(this::clear);
    }
    try {
      thread.run(() -> chain.begin(tail));
    } catch (LostOwnershipException e) {
      throw e;
    } catch (CheckpointException e) {
      LOG.warn("There is no room for a segment in {}: what is old goes first", storage.location());
      sweep.run();
      try {
        thread.run(() -> chain.begin(tail));
      } catch (RuntimeException | Error more) {
        more.addSuppressed(e);
        throw more;
      }
    }
    tail = null;
    attempt(this::clearBehind);
  }

  private void clear() {
    isCleared = true;
    delete(leftovers.dead());
    leftovers
        .ends()
        .forEach((segment, end) -> storage.appending().orElseThrow().truncate(segment.file(), end));
  }

  /** What the new segment replaces. */
  private void clearBehind() {
    delete(leftovers.spent());
    storage.deleteAll(leftovers.marks().stream().map(EndMark::object).toList());
  }

  private void delete(List<Segment.Name> segments) {
    storage.deleteAll(segments.stream().map(Segment.Name::file).toList());
  }

  private void attempt(Runnable action) {
    try {
      action.run();
    } catch (CheckpointException e) {
      LOG.warn(
          "Could not clear what only takes room in {}; the next start tries again",
          storage.location(),
          e);
    }
  }
}
