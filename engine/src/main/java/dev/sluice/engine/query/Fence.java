package dev.sluice.engine.query;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * What an executor and its stores see of a checkpoint: the storage, until the query has ended
 * without them. From then on every call is refused, so that a thread that comes back changes
 * nothing that may be another query's by now. May be used by any thread.
 */
final class Fence implements InvocationHandler {
  private final CheckpointStorage storage;
  private volatile boolean isClosed;

  Fence(CheckpointStorage storage) {
    this.storage = storage;
  }

  /** The storage behind this fence. */
  CheckpointStorage storage() {
    return (CheckpointStorage)
        Proxy.newProxyInstance(
            Fence.class.getClassLoader(), new Class<?>[] {CheckpointStorage.class}, this);
  }

  void close() {
    isClosed = true;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (isClosed && !method.getDeclaringClass().equals(Object.class)) {
      throw new CheckpointException(
          "The query that used the checkpoint "
              + storage.location()
              + " from this thread was given up and has ended: it changes nothing any more");
    }
    try {
      return method.invoke(storage, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
