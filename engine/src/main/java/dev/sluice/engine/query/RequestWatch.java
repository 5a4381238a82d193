package dev.sluice.engine.query;

import dev.sluice.engine.commit.Life;
import dev.sluice.engine.loop.Requests;
import dev.sluice.engine.query.RequestBox.Request;
import dev.sluice.state.CheckpointException;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether something was asked of the query through its checkpoint, and passes it
 * on to the loop. Owned by the query's thread.
 *
 * <p>A look is one listing of names, once in {@link #EVERY_MILLIS}, and writes nothing. A box that
 * can't be read does not harm the query: it is looked at again the next time.
 */
final class RequestWatch {
  /** How often is looked. */
  static final long EVERY_MILLIS = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(RequestWatch.class);

  private final RequestBox box;
  private final InstantSource clock;
  private final Requests requests;
  private final Set<Request> seen = EnumSet.noneOf(Request.class);

  /** Answered, but they are still there: they can't be deleted. */
  private final Set<Request> withdrawn = EnumSet.noneOf(Request.class);

  private long lastLookMillis;
  private boolean isBlind;

  RequestWatch(RequestBox box, InstantSource clock, Requests requests) {
    this.box = box;
    this.clock = clock;
    this.requests = requests;
  }

  /**
   * The checkpoint is owned from now on: that an earlier run was told to stop is not for this one,
   * what is asked later is.
   */
  void begin() {
    prepare();
    look();
    if (seen.remove(Request.STOP)) {
      withdraw(Request.STOP);
    }
    passOn();
  }

  /** Looks, if it is time to. */
  void lookIfDue() {
    if (millisToNextLook() <= 0) {
      look();
      passOn();
    }
  }

  /** How long the loop may sleep. */
  long millisToNextLook() {
    long sinceMillis = clock.millis() - lastLookMillis;
    return sinceMillis < 0 ? 0 : EVERY_MILLIS - sinceMillis;
  }

  /** A batch was committed: a drain that stands in the log need not be asked for any more. */
  void committed(Life life) {
    if (life != Life.RUNNING && seen.remove(Request.DRAIN)) {
      withdraw(Request.DRAIN);
    }
  }

  /**
   * The run is over.
   *
   * @param isComplete whether nothing is left that could be drained
   */
  void end(boolean isComplete) {
    look();
    for (Request request : seen) {
      if (request == Request.STOP || isComplete) {
        withdraw(request);
      }
    }
    seen.clear();
  }

  private void passOn() {
    if (seen.contains(Request.DRAIN)) {
      requests.drain();
    }
    if (seen.contains(Request.STOP)) {
      requests.stop();
    }
  }

  private void look() {
    lastLookMillis = clock.millis();
    try {
      Set<Request> waiting = box.waiting();
      withdrawn.retainAll(waiting);
      waiting.removeAll(withdrawn);
      seen.clear();
      seen.addAll(waiting);
      isBlind = false;
    } catch (CheckpointException e) {
      if (!isBlind) {
        LOG.warn("Can't see whether something is asked of the query; will look again", e);
      }
      isBlind = true;
    }
  }

  private void withdraw(Request request) {
    try {
      box.withdraw(request);
    } catch (CheckpointException e) {
      withdrawn.add(request);
      LOG.warn(
          "The request {} is answered but could not be taken out of the checkpoint: it is passed"
              + " over until it is gone. Delete it by hand as the user that made it.",
          request,
          e);
    }
  }

  private void prepare() {
    try {
      box.prepare();
    } catch (CheckpointException e) {
      LOG.warn("There is no place for requests to the query; it can't be stopped by command", e);
    }
  }
}
