package dev.sluice.engine.query;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes on to many listeners; one that throws anything harms neither the query nor the others. */
final class Listeners implements QueryListener {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final List<? extends QueryListener> own;
  private final CopyOnWriteArrayList<QueryListener> listeners;

  /** Of all queries. */
  Listeners() {
    this(List.of(), new CopyOnWriteArrayList<>());
  }

  private Listeners(
      List<? extends QueryListener> own, CopyOnWriteArrayList<QueryListener> listeners) {
    this.own = own;
    this.listeners = listeners;
  }

  /** {@code own}, which hear of one query alone, and then all of these. */
  Listeners after(List<? extends QueryListener> own) {
    return new Listeners(own, listeners);
  }

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
    own.forEach(listener -> tell(query, listener, what));
    listeners.forEach(listener -> tell(query, listener, what));
  }

  private static void tell(Query query, QueryListener listener, Consumer<QueryListener> what) {
    try {
      what.accept(listener);
    } catch (Throwable e) { // whatever it is, it is the listener's own
      LOG.warn("The listener {} of query {} failed; it goes on", listener, query.name(), e);
    }
  }
}
