package dev.sluice.engine.run;

import dev.sluice.state.Delta;
import dev.sluice.state.StateView;

/** A task's state in one batch, opened when it is first asked for. Owned by the task's thread. */
public interface TaskState {
  StateView view();

  /** Ends the changes and gives them; an empty delta if the state was never asked for. */
  Delta seal();
}
