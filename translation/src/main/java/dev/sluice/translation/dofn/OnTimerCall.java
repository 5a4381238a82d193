package dev.sluice.translation.dofn;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import org.apache.beam.runners.core.DoFnRunner;
import org.apache.beam.runners.core.TimerInternals.TimerData;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Calls a DoFn's timer method through its runner. From 2.73 on the runner is also told whether a
 * drain caused the timer, by a type that Beam 2.71 does not have: so the method is looked up once.
 */
final class OnTimerCall {
  private static final int TAKES = 7;
  private static final MethodHandle ON_TIMER = find("NORMAL");
  private static final MethodHandle ON_DRAIN = find("CAUSED_BY_DRAIN");

  private OnTimerCall() {}

  private static MethodHandle find(String mode) {
    for (Method method : DoFnRunner.class.getMethods()) {
      Class<?>[] takes = method.getParameterTypes();
      if (!method.getName().equals("onTimer") || takes.length - TAKES > 1) {
        continue;
      }
      try {
        MethodHandle handle = MethodHandles.publicLookup().unreflect(method);
        return takes.length == TAKES
            ? handle
            : MethodHandles.insertArguments(handle, 1 + TAKES, constant(takes[TAKES], mode));
      } catch (IllegalAccessException e) {
        throw new IllegalStateException("Timers can't be given to " + method, e);
      }
    }
    throw new IllegalStateException("This version of Beam takes timers in a way we don't know");
  }

  private static Object constant(Class<?> type, String name) {
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(name)) {
        return constant;
      }
    }
    throw new IllegalStateException(type + " has no value " + name);
  }

  static void call(
      DoFnRunner<?, ?> runner,
      TimerData timer,
      @Nullable Object key,
      BoundedWindow window,
      boolean drain)
      throws Throwable {
    String id = timer.getTimerId();
    String family = timer.getTimerFamilyId();
    Instant time = timer.getTimestamp();
    Instant outputTime = timer.getOutputTimestamp();
    TimeDomain domain = timer.getDomain();
    if (drain) {
      ON_DRAIN.invoke(runner, id, family, key, window, time, outputTime, domain);
    } else {
      ON_TIMER.invoke(runner, id, family, key, window, time, outputTime, domain);
    }
  }
}
