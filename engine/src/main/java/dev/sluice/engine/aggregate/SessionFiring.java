package dev.sluice.engine.aggregate;

/** Emits panes of merging windows. Owned by the task's thread. */
final class SessionFiring {
  private final SessionPolicy policy;
  private final Merging merging;
  private final PaneFiring panes;
  private final SessionStore store;

  SessionFiring(SessionPolicy policy, Merging merging, PaneFiring panes, SessionStore store) {
    this.policy = policy;
    this.merging = merging;
    this.panes = panes;
    this.store = store;
  }

  /** Whether a window to which elements have just come emits. */
  boolean emitsOnChange(Session session, long inputMillis, long clockMillis) {
    return policy.when().isMet(session, clockMillis)
        || (policy.atEnd() && session.maxMillis < inputMillis);
  }

  /** Emits the next pane, if there is to be one; nothing is pending or held afterwards. */
  void fire(SessionRecord record, Session session, long inputMillis, boolean isLast)
      throws Exception {
    store.openParts(record, session);
    panes.fire(
        new PaneFiring.Moment(
            record.key, merging.window(session), session.maxMillis, inputMillis, isLast),
        session.state);
    if (isLast || session.state.hasObsoleteParts) {
      store.deleteParts(record, session);
    }
    session.isHeld = false;
    session.count = 0;
    session.clockMillis = Session.NO_CLOCK;
  }
}
