package dev.sluice.engine.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.state.CheckpointStorage;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What others ask of the query that owns a checkpoint, as objects of the checkpoint itself: so it
 * reaches a query in another process or on another machine by nothing but the storage.
 *
 * <pre>
 *   requests/drain    put by whoever asks, deleted by the owner once its log says that it drains
 *   requests/stop     the same, deleted when the run that it was meant for has ended
 *
 *   content: for people only, who asked and when
 * </pre>
 *
 * <p>May be used by any thread of any process.
 */
public final class RequestBox {
  /** What can be asked. */
  public enum Request {
    /** Take no more input, work off what was read, close all windows, and end. */
    DRAIN,
    /** End after the batch in hand. */
    STOP;

    String object() {
      return PREFIX + name().toLowerCase(Locale.ROOT);
    }
  }

  private static final String PREFIX = "requests/";

  private final CheckpointStorage storage;

  public RequestBox(CheckpointStorage storage) {
    this.storage = storage;
  }

  /**
   * Makes the place for requests. Its owner can then delete in it also what another user asks, on
   * file systems where that is for the owner of the directory to say.
   */
  void prepare() {
    storage.makePlace(PREFIX);
  }

  /**
   * Asks, durably.
   *
   * @param asker for people
   * @return false if the same was asked before and is not answered yet
   */
  public boolean ask(Request request, String asker) {
    return storage.putIfAbsent(
        request.object(), List.of(ByteBuffer.wrap((asker + "\n").getBytes(UTF_8))));
  }

  /** What was asked and is not answered. */
  public Set<Request> waiting() {
    Set<Request> waiting = EnumSet.noneOf(Request.class);
    List<String> objects = storage.list(PREFIX);
    for (Request request : Request.values()) {
      if (objects.contains(request.object())) {
        waiting.add(request);
      }
    }
    return waiting;
  }

  /** Takes a request back, or answers it; nothing happens if there is none. */
  public void withdraw(Request request) {
    storage.delete(request.object());
  }
}
