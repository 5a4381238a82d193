package dev.sluice.engine.aggregate;

/** Emits panes of merging windows. Owned by the task's thread. */
final class SessionFiring {
  private final SessionPolicy policy;
  private final Intervals windows;
  private final PaneFiring panes;

  SessionFiring(SessionPolicy policy, Intervals windows, PaneFiring panes) {
    this.policy = policy;
    this.windows = windows;
    this.panes = panes;
  }

  /** Whether a window to which elements have just come emits. */
  boolean emitsOnChange(Session session, long inputMillis, long clockMillis) {
    return policy.when().isMet(session, clockMillis)
        || (policy.atEnd() && session.maxMillis < inputMillis);
  }

  /** Emits the next pane, if there is to be one; nothing is pending or held afterwards. */
  void fire(byte[] key, Session session, long inputMillis, boolean isLast) throws Exception {
    Object window = windows.between(session.startMillis, session.maxMillis);
    panes.fire(
        new PaneFiring.Moment(key, window, session.maxMillis, inputMillis, isLast), session.state);
    session.isHeld = false;
    session.count = 0;
    session.clockMillis = Session.NO_CLOCK;
  }
}
