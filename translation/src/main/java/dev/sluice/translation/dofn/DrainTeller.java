package dev.sluice.translation.dofn;

import static net.bytebuddy.matcher.ElementMatchers.named;

import dev.sluice.translation.failure.UserCode;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.VisibilityBridgeStrategy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.dynamic.scaffold.subclass.ConstructorStrategy;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.WindowedValue;

/**
 * Completes what we give to DoFns by {@code causedByDrain}, which contexts and arguments have from
 * Beam 2.73 on, with a type that older versions lack: source code for both can't name it. So the
 * class is made when it is first used, as Beam makes its invokers. The method gives what {@code
 * drainMark} gives.
 */
final class DrainTeller {
  /** Constant for the compiler: a call costs no more than the constructor that it calls. */
  private static final MethodHandle CONTEXT =
      constructor(completed(ElementContext.class))
          .asType(
              MethodType.methodType(
                  ElementContext.class, DoFn.class, ElementOutputs.class, WindowedValue.class));

  private static final Constructor<? extends ElementArguments> ARGUMENTS =
      completed(ElementArguments.class);

  private DrainTeller() {}

  /** Calls the constructor of {@link ElementContext}. */
  static ElementContext context(
      DoFn<Object, Object> doFn, ElementOutputs outputs, WindowedValue<Object> element) {
    try {
      return (ElementContext) CONTEXT.invokeExact(doFn, outputs, element);
    } catch (Throwable e) {
      throw UserCode.rethrow(e);
    }
  }

  /** Calls the constructor of {@link ElementArguments}. */
  static ElementArguments arguments(Object... arguments) {
    return make(ARGUMENTS, arguments);
  }

  private static MethodHandle constructor(Constructor<?> constructor) {
    try {
      return MethodHandles.lookup().unreflectConstructor(constructor);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("Can't make a " + constructor.getDeclaringClass(), e);
    }
  }

  private static <T> T make(Constructor<? extends T> constructor, Object... arguments) {
    try {
      return constructor.newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Can't make a " + constructor.getDeclaringClass(), e);
    }
  }

  @SuppressWarnings("unchecked") // a class has constructors of its own only
  private static <T> Constructor<? extends T> completed(Class<T> type) {
    try {
      Class<? extends T> made =
          new ByteBuddy()
              .with(VisibilityBridgeStrategy.Default.NEVER) // one call less on the way
              .subclass(type, ConstructorStrategy.Default.IMITATE_SUPER_CLASS)
              .method(named("causedByDrain"))
              .intercept(
                  MethodCall.invoke(type.getDeclaredMethod("drainMark"))
                      .withAssigner(Assigner.DEFAULT, Assigner.Typing.DYNAMIC))
              .make()
              .load(
                  type.getClassLoader(),
                  ClassLoadingStrategy.UsingLookup.of(MethodHandles.lookup()))
              .getLoaded();
      return (Constructor<? extends T>) made.getDeclaredConstructors()[0];
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " has no drainMark", e);
    }
  }
}
