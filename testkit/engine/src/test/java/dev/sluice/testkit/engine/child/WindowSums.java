package dev.sluice.testkit.engine.child;

import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.timer.KeyedFunction;
import dev.sluice.engine.timer.KeyedFunctionFactory;
import dev.sluice.engine.timer.KeyedState;
import dev.sluice.engine.timer.TimeDomain;
import dev.sluice.engine.timer.Timer;
import dev.sluice.state.StateView;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sums each word's numbers per window; a timer closes the window and gives the running total of the
 * word over all windows so far: it is right only if no change of state and no timer is ever lost or
 * doubled.
 *
 * <p>Each attempt also gives a row with an id of its own, and tells the diary that id when its
 * batch is committed.
 */
final class WindowSums implements KeyedFunction {
  static final long WINDOW_MILLIS = 10;
  private static final byte[] TOTAL = {0};

  private final World world;
  private final Receiver out;
  private @Nullable Task task;
  private @Nullable KeyedState state;
  private boolean didSomething;

  private WindowSums(World world, Receiver out) {
    this.world = world;
    this.out = out;
  }

  static KeyedFunctionFactory in(World world) {
    return (context, outputs) -> new WindowSums(world, outputs.get(0));
  }

  @Override
  public void begin(Task task, KeyedState state) {
    this.task = task;
    this.state = state;
    didSomething = false;
  }

  @Override
  public void elements(List<Object> elements) {
    KeyedState key = Objects.requireNonNull(state);
    for (Object element : elements) {
      Item item = (Item) element;
      if (item.word().startsWith("poison")) {
        throw item.word().endsWith("!")
            ? new NotPortable(item.word())
            : new ArithmeticException("poisoned by " + item.word());
      }
      long end = Math.floorDiv(item.millis(), WINDOW_MILLIS) * WINDOW_MILLIS + WINDOW_MILLIS;
      byte[] id = bytes(end);
      add(key, id, item.number());
      key.setTimer(new Timer(id, TimeDomain.EVENT, end - 1, end - 1, true));
    }
    didSomething = true;
  }

  @Override
  public void timers(List<Timer> due) throws Exception {
    KeyedState key = Objects.requireNonNull(state);
    for (Timer timer : due) {
      long sum = add(key, timer.id(), 0);
      key.view().delete(entry(key, timer.id()));
      long total = add(key, TOTAL, sum);
      String word = new String(key.key(), StandardCharsets.UTF_8);
      out.accept(new Item(word, ByteBuffer.wrap(timer.id()).getLong(), total));
    }
    didSomething = true;
  }

  @Override
  public void finish() throws Exception {
    if (didSomething) {
      Task present = Objects.requireNonNull(task);
      String attempt = World.attempt(UUID.randomUUID().toString());
      long batch = present.batch();
      present.afterCommit(() -> world.follow(batch, attempt));
      out.accept(new Item(attempt, 0, 0));
    }
  }

  @Override
  public void close() {}

  private static long add(KeyedState key, byte[] id, long more) {
    StateView view = key.view();
    byte[] entry = entry(key, id);
    byte[] old = view.get(entry);
    long sum = more + (old == null ? 0 : ByteBuffer.wrap(old).getLong());
    view.put(entry, bytes(sum));
    return sum;
  }

  private static byte[] entry(KeyedState key, byte[] id) {
    byte[] prefix = key.prefix(0);
    byte[] entry = Arrays.copyOf(prefix, prefix.length + id.length);
    System.arraycopy(id, 0, entry, prefix.length, id.length);
    return entry;
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(8).putLong(number).array();
  }

  /** An exception that no other process can get. */
  private static final class NotPortable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings({"unused", "serial"}) // there to break the serialisation
    private final Object anchor = new Object();

    NotPortable(String message) {
      super(message);
    }
  }
}
