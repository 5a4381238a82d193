package dev.sluice.translation.state;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import org.apache.beam.runners.core.StateNamespace;
import org.apache.beam.runners.core.TimerInternals.TimerData;
import org.apache.beam.sdk.state.TimeDomain;
import org.joda.time.Instant;

/**
 * Makes Beam's timers. From 2.73 on they also say whether a drain caused them, by a type that Beam
 * 2.71 does not have: so the method is looked up once, by what it takes.
 */
final class TimerFacts {
  private static final MethodType TYPE =
      MethodType.methodType(
          TimerData.class,
          String.class,
          String.class,
          StateNamespace.class,
          Instant.class,
          Instant.class,
          TimeDomain.class);
  private static final MethodHandle OF = find();

  private TimerFacts() {}

  private static MethodHandle find() {
    for (Method method : TimerData.class.getMethods()) {
      if (!method.getName().equals("of")) {
        continue;
      }
      Class<?>[] takes = method.getParameterTypes();
      int more = takes.length - TYPE.parameterCount();
      if (more < 0 || more > 1 || takes[1] != String.class) {
        continue;
      }
      try {
        MethodHandle handle = MethodHandles.publicLookup().unreflect(method);
        return more == 0
            ? handle
            : MethodHandles.insertArguments(handle, TYPE.parameterCount(), noDrain(takes));
      } catch (IllegalAccessException e) {
        throw new IllegalStateException("Beam's timers can't be made by " + method, e);
      }
    }
    throw new IllegalStateException("This version of Beam has no way to make a timer that we know");
  }

  /** The value for what is not caused by a drain. */
  private static Object noDrain(Class<?>[] takes) {
    Class<?> last = takes[takes.length - 1];
    for (Object mode : last.getEnumConstants()) {
      if (((Enum<?>) mode).name().equals("NORMAL")) {
        return mode;
      }
    }
    throw new IllegalStateException(last + " has no value for what is not caused by a drain");
  }

  static TimerData timer(
      String id,
      String family,
      StateNamespace namespace,
      Instant time,
      Instant outputTime,
      TimeDomain domain) {
    try {
      return (TimerData) OF.invokeExact(id, family, namespace, time, outputTime, domain);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
