package dev.sluice.translation;

import dev.sluice.engine.plan.Exchange.Kind;
import dev.sluice.translation.element.KvKeySelector;
import dev.sluice.translation.graph.Channel;
import dev.sluice.translation.graph.Outlet;
import dev.sluice.translation.window.AssignWindows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.model.pipeline.v1.RunnerApi.WindowIntoPayload;
import org.apache.beam.sdk.util.construction.WindowingStrategyTranslation;

/** Transforms that leave elements as they are: Flatten, window assignment, Reshuffle. */
final class ShapeTranslator {
  private ShapeTranslator() {}

  static void flatten(TransformNode node, Translation translation) throws IOException {
    List<Outlet> outlets = new ArrayList<>();
    for (String input : node.inputs()) {
      outlets.addAll(translation.rows(input));
    }
    if (outlets.isEmpty()) {
      SourceTranslator.nothing(node, translation);
    } else {
      translation.setRows(node.onlyOutput(), outlets);
    }
  }

  static void window(TransformNode node, Translation translation) throws IOException {
    WindowIntoPayload payload = WindowIntoPayload.parseFrom(node.proto().getSpec().getPayload());
    List<Outlet> rows = translation.fusableRows(node.onlyInput());
    int step =
        translation
            .plan()
            .fuse(
                node.name(),
                AssignWindows.factory(
                    WindowingStrategyTranslation.windowFnFromProto(payload.getWindowFn()),
                    translation.settings().fastPaths()),
                1,
                rows);
    translation.setStepRows(node.onlyOutput(), rows.get(0).stage(), step, 0);
  }

  /** Rows meet again by key, after they are committed: nothing behind can see them otherwise. */
  static void reshuffle(TransformNode node, Translation translation) throws IOException {
    exchange(node, Kind.KEYED, translation.settings().durableReshuffle(), translation);
  }

  static void redistributeByKey(TransformNode node, Translation translation) throws IOException {
    exchange(node, Kind.KEYED, false, translation);
  }

  static void redistributeArbitrarily(TransformNode node, Translation translation)
      throws IOException {
    exchange(node, Kind.ROUND_ROBIN, false, translation);
  }

  private static void exchange(
      TransformNode node, Kind kind, boolean isDurable, Translation translation)
      throws IOException {
    String input = node.onlyInput();
    Channel channel =
        kind == Kind.KEYED
            ? Channel.keyed(new KvKeySelector(translation.kvCoder(node, input).getKeyCoder()))
            : Channel.roundRobin();
    Outlet passed = translation.passed(node.name(), input, channel.durable(isDurable)).get(0);
    String output = node.onlyOutput();
    translation.setRows(output, List.of(passed.as(output, translation.codec(output))));
  }
}
