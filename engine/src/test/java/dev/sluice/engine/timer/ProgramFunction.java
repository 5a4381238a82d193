package dev.sluice.engine.timer;

import dev.sluice.engine.operator.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs a program under the operator. */
final class ProgramFunction implements KeyedFunction {
  private final TimerProgram program;
  private @Nullable KeyedState state;

  ProgramFunction(TimerProgram program) {
    this.program = program;
  }

  @Override
  public void begin(Task task, KeyedState state) {
    this.state = state;
  }

  @Override
  public void elements(List<Object> elements) {
    for (Object element : elements) {
      program.row(state(), (TimerProgram.Row) element);
    }
  }

  @Override
  public void timers(List<Timer> due) {
    program.timers(state(), due);
  }

  @Override
  public void finish() {}

  @Override
  public void close() {}

  private KeyedState state() {
    if (state == null) {
      throw new IllegalStateException("Called before begin");
    }
    return state;
  }
}
