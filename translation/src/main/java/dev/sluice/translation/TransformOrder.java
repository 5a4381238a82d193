package dev.sluice.translation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.beam.model.pipeline.v1.RunnerApi;

/**
 * Which transforms of a pipeline are translated, and in which order: a composite as a whole if
 * there is a translator for its URN, else its parts; producers before consumers, and otherwise as
 * the pipeline was built.
 */
final class TransformOrder {
  private final RunnerApi.Pipeline pipeline;
  private final Predicate<TransformNode> isTakenWhole;
  private final List<TransformNode> leaves = new ArrayList<>();

  private TransformOrder(RunnerApi.Pipeline pipeline, Predicate<TransformNode> isTakenWhole) {
    this.pipeline = pipeline;
    this.isTakenWhole = isTakenWhole;
  }

  static List<TransformNode> of(
      RunnerApi.Pipeline pipeline, Predicate<TransformNode> isTakenWhole) {
    TransformOrder order = new TransformOrder(pipeline, isTakenWhole);
    for (String root : pipeline.getRootTransformIdsList()) {
      order.collect(root);
    }
    return order.sorted();
  }

  private void collect(String id) {
    TransformNode node = new TransformNode(pipeline.getComponents().getTransformsOrThrow(id));
    if (isTakenWhole.test(node)) {
      leaves.add(node);
    } else if (node.proto().getSubtransformsCount() > 0) {
      node.proto().getSubtransformsList().forEach(this::collect);
    } else if (!node.inputs().containsAll(node.outputs())) {
      leaves.add(node);
    }
  }

  private List<TransformNode> sorted() {
    Map<String, TransformNode> producers = new HashMap<>();
    for (TransformNode leaf : leaves) {
      leaf.outputs().forEach(output -> producers.put(output, leaf));
    }
    List<TransformNode> sorted = new ArrayList<>();
    Set<String> visited = new HashSet<>();
    for (TransformNode leaf : leaves) {
      visit(leaf, producers, visited, sorted);
    }
    return sorted;
  }

  private static void visit(
      TransformNode node,
      Map<String, TransformNode> producers,
      Set<String> visited,
      List<TransformNode> sorted) {
    if (!visited.add(node.name())) {
      return;
    }
    for (String input : node.inputs()) {
      TransformNode producer = producers.get(input);
      if (producer != null) {
        visit(producer, producers, visited, sorted);
      }
    }
    sorted.add(node);
  }
}
