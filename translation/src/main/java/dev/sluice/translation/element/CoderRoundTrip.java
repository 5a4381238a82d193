package dev.sluice.translation.element;

import dev.sluice.engine.bytes.ByteSink;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Step;
import dev.sluice.engine.operator.StepFactory;
import dev.sluice.engine.operator.Task;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StructuredCoder;
import org.apache.beam.sdk.values.WindowedValue;
import org.jspecify.annotations.Nullable;

/**
 * Gives values the form in which their coder decodes them, before they go to another stage.
 *
 * <p>Within a process rows get from stage to stage as objects, unless memory is short or they have
 * to be durable. Most values are the same either way. A coder of an interface or an abstract class
 * however decides what comes out: a {@code Row} has the names of the coder's schema, not of its
 * maker's, an Avro record only the coder's fields. Results must not depend on which way it was.
 */
public final class CoderRoundTrip implements Step {
  private final Coder<Object> coder;
  private final Receiver out;
  private final ByteSink bytes = new ByteSink();

  private CoderRoundTrip(Coder<Object> coder, Receiver out) {
    this.coder = coder;
    this.out = out;
  }

  /** The factory; output 0 gives the elements. */
  @SuppressWarnings("unchecked") // elements are opaque to the engine
  public static StepFactory factory(Coder<?> coder) {
    return (context, outputs) -> new CoderRoundTrip((Coder<Object>) coder, outputs.get(0));
  }

  /**
   * Whether values may come out of the coder in another form than they went in.
   *
   * <p>Judged by types: a coder with components keeps the form if they do; one without, if its
   * values are of a class that can have instances itself, or their own class is written with them.
   */
  public static boolean changes(Coder<?> coder) {
    if (coder instanceof SerializableCoder<?>) {
      return false;
    }
    List<? extends Coder<?>> parts =
        coder instanceof StructuredCoder<?> structured
            ? structured.getComponents()
            : coder.getCoderArguments();
    if (!parts.isEmpty()) {
      return parts.stream().anyMatch(CoderRoundTrip::changes);
    }
    Class<?> type = coder.getEncodedTypeDescriptor().getRawType();
    return Modifier.isAbstract(type.getModifiers()) && !type.isArray();
  }

  @Override
  public void accept(Object element) throws Exception {
    WindowedValue<?> value = (WindowedValue<?>) element;
    out.accept(Elements.withValue(value, decoded(value.getValue())));
  }

  private Object decoded(@Nullable Object value) throws IOException {
    bytes.reset();
    coder.encode(value, bytes);
    return coder.decode(new ByteArrayInputStream(bytes.toByteArray()));
  }

  @Override
  public void begin(Task task) {}

  @Override
  public void finish() {}

  @Override
  public void close() {}
}
