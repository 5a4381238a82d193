package dev.sluice.engine.plan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a pipeline was translated to: stages in topological order, and the exchanges between them.
 *
 * @param maxParallelism the number of key groups; fixed for the life of a checkpoint
 * @param watermarks how the watermarks of a stage's inputs become one
 */
public record Plan(
    List<Stage> stages, List<Exchange> exchanges, int maxParallelism, WatermarkPolicy watermarks)
    implements Serializable {
  public Plan {
    stages = List.copyOf(stages);
    exchanges = List.copyOf(exchanges);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < stages.size(); i++) {
      if (stages.get(i).id() != i) {
        throw new IllegalArgumentException(
            "Stage " + stages.get(i).name() + " is not at its place");
      }
      if (!names.add(stages.get(i).name())) {
        throw new IllegalArgumentException("Two stages are named " + stages.get(i).name());
      }
    }
    for (int i = 0; i < exchanges.size(); i++) {
      if (exchanges.get(i).id() != i) {
        throw new IllegalArgumentException(
            "Exchange " + exchanges.get(i).name() + " is not at its place");
      }
    }
  }

  /** The exchanges that feed a stage, in the order of their ids. */
  public List<Exchange> inputsOf(int stage) {
    List<Exchange> inputs = new ArrayList<>();
    for (Exchange exchange : exchanges) {
      if (exchange.to() == stage) {
        inputs.add(exchange);
      }
    }
    return inputs;
  }

  /** The exchanges that a stage feeds, in the order of their ids. */
  public List<Exchange> outputsOf(int stage) {
    List<Exchange> outputs = new ArrayList<>();
    for (Exchange exchange : exchanges) {
      if (exchange.from() == stage) {
        outputs.add(exchange);
      }
    }
    return outputs;
  }

  /** Over how many partitions a stage runs in a query of {@code parallelism}. */
  public int partitionsOf(int stage, int parallelism) {
    return stages.get(stage).partitions() == Stage.Partitions.ONE ? 1 : parallelism;
  }

  /** How many tasks write state in a query of {@code parallelism}; those of sources do not. */
  public int tasksWithState(int parallelism) {
    int tasks = 0;
    for (Stage stage : stages) {
      tasks += stage.head() instanceof Stage.SourceHead ? 0 : partitionsOf(stage.id(), parallelism);
    }
    return tasks;
  }
}
