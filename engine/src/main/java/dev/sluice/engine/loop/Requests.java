package dev.sluice.engine.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What others ask of a loop. Anyone may call {@link #stop}, {@link #drain} and {@link
 * #allAvailable}; the rest belongs to the query's thread.
 */
public final class Requests {
  private static final int CAPACITY = 64;

  private final ArrayBlockingQueue<CompletableFuture<Void>> waiting =
      new ArrayBlockingQueue<>(CAPACITY);
  private final List<CompletableFuture<Void>> taken = new ArrayList<>();
  private final CompletableFuture<Void> stopping = new CompletableFuture<>();
  private volatile Runnable whenStopping = () -> {};
  private volatile boolean drain;
  private boolean woken;

  /** Asks the loop to end after the batch in hand. Does not wait. */
  public void stop() {
    stopping.complete(null);
    whenStopping.run();
    wake();
  }

  /** Asks the loop to take no more input, to bring everything to its end, and to end. */
  public void drain() {
    drain = true;
    wake();
  }

  /** If the queue is full the loop is awake. */
  private void wake() {
    waiting.offer(new CompletableFuture<>());
  }

  /**
   * Asks to be told when all that is available now is committed.
   *
   * @return completed by the loop, unless it ends before
   */
  public CompletableFuture<Void> allAvailable() throws InterruptedException {
    CompletableFuture<Void> done = new CompletableFuture<>();
    boolean offered = false;
    while (!isStopRequested() && !offered) {
      offered = waiting.offer(done, 100, TimeUnit.MILLISECONDS);
    }
    return done;
  }

  /**
   * Has {@code what} done by the thread that asks for the end, or now if one has. Said again it
   * replaces what was said before.
   */
  void whenStopping(Runnable what) {
    whenStopping = what;
    if (isStopRequested()) {
      what.run();
    }
  }

  /** The same, for the query's whole life. */
  public void onStop(Runnable what) {
    var unused = stopping.thenRun(what);
  }

  /** Whether the loop was asked to stop. */
  public boolean isStopRequested() {
    return stopping.isDone();
  }

  /** Whether the loop was asked to drain. */
  public boolean isDrainRequested() {
    return drain;
  }

  /** Takes what has come; true if somebody waits who did not before. */
  boolean take() {
    boolean came = waiting.drainTo(taken) > 0 || woken;
    woken = false;
    return came;
  }

  /** Everything available was committed: tells those whose request was taken before. */
  void completeTaken() {
    taken.forEach(done -> done.complete(null));
    taken.clear();
  }

  /** Waits until a request comes or {@code micros} have passed; an interrupt merely wakes. */
  public void await(long micros) {
    try {
      CompletableFuture<Void> next = waiting.poll(micros, TimeUnit.MICROSECONDS);
      if (next != null) {
        taken.add(next);
        woken = true;
      }
    } catch (InterruptedException e) {
      // User code that runs on this thread may have set the flag; it is not a request.
      woken = true;
    }
  }
}
