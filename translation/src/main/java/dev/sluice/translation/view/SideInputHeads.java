package dev.sluice.translation.view;

import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.operator.Step;
import dev.sluice.engine.plan.ElementCodec;
import java.io.Serializable;
import java.util.List;
import org.apache.beam.runners.core.SideInputReader;
import org.apache.beam.sdk.values.WindowingStrategy;

/**
 * Puts side inputs before a step: input 0 is the main one, input {@code 1 + i} has the updates of
 * view {@code i}, broadcast.
 */
public final class SideInputHeads {
  private SideInputHeads() {}

  /**
   * The main input.
   *
   * @param codec its rows as bytes, which are windowed values
   * @param isKeyed whether it comes over a keyed exchange
   */
  public record MainInput(WindowingStrategy<?, ?> windowing, ElementCodec codec, boolean isKeyed)
      implements Serializable {}

  /** Opens a head that reads side inputs. It gets rows whose windows are ready, in their order. */
  @FunctionalInterface
  public interface Inner extends Serializable {
    Operator open(StageContext context, List<Receiver> outputs, SideInputReader sideInputs)
        throws Exception;
  }

  /** Opens a step that reads side inputs, to stand at the head of its stage. */
  @FunctionalInterface
  public interface InnerStep extends Serializable {
    Step open(StageContext context, List<Receiver> outputs, SideInputReader sideInputs)
        throws Exception;
  }

  /** A head whose rows wait until their views are ready. */
  public static HeadFactory head(List<ViewSpec> views, MainInput main, Inner inner) {
    List<ViewSpec> all = List.copyOf(views);
    return (context, outputs) -> {
      Views reader = new Views(all, main.windowing());
      return WaitingHead.of(context, main, reader, inner.open(context, outputs, reader));
    };
  }

  /** As {@link #head}, around a step. */
  public static HeadFactory step(List<ViewSpec> views, MainInput main, InnerStep inner) {
    return head(
        views,
        main,
        (context, outputs, reader) -> new StepHead(inner.open(context, outputs, reader)));
  }
}
