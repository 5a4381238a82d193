package dev.sluice.engine.query;

import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes on to many listeners; one that throws harms neither the query nor the others. */
final class Listeners implements QueryListener {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final CopyOnWriteArrayList<QueryListener> listeners = new CopyOnWriteArrayList<>();

  void add(QueryListener listener) {
    listeners.addIfAbsent(listener);
  }

  void remove(QueryListener listener) {
    listeners.remove(listener);
  }

  @Override
  public void onStarted(Query query) {
    tell(query, listener -> listener.onStarted(query));
  }

  @Override
  public void onProgress(Query query, QueryProgress progress) {
    tell(query, listener -> listener.onProgress(query, progress));
  }

  @Override
  public void onIdle(Query query) {
    tell(query, listener -> listener.onIdle(query));
  }

  @Override
  public void onTerminated(Query query) {
    tell(query, listener -> listener.onTerminated(query));
  }

  private void tell(Query query, Consumer<QueryListener> what) {
    for (QueryListener listener : listeners) {
      try {
        what.accept(listener);
      } catch (RuntimeException e) {
        LOG.warn("The listener {} of query {} failed; it goes on", listener, query.name(), e);
      }
    }
  }
}
