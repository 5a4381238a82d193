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
  private static final MethodHandle OF = find("NORMAL");
  private static final MethodHandle OF_DRAIN = find("CAUSED_BY_DRAIN");

  private TimerFacts() {}

  private static MethodHandle find(String mode) {
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
            : MethodHandles.insertArguments(
                handle, TYPE.parameterCount(), constant(takes[takes.length - 1], mode));
      } catch (IllegalAccessException e) {
        throw new IllegalStateException("Beam's timers can't be made by " + method, e);
      }
    }
    throw new IllegalStateException("This version of Beam has no way to make a timer that we know");
  }

  private static Object constant(Class<?> type, String name) {
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(name)) {
        return constant;
      }
    }
    throw new IllegalStateException(type + " has no value " + name);
  }

  static TimerData timer(
      String id,
      String family,
      StateNamespace namespace,
      Instant time,
      Instant outputTime,
      TimeDomain domain,
      boolean drain) {
    try {
      return drain
          ? (TimerData) OF_DRAIN.invokeExact(id, family, namespace, time, outputTime, domain)
          : (TimerData) OF.invokeExact(id, family, namespace, time, outputTime, domain);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
