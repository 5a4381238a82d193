package dev.sluice.engine.query;

import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.plan.Chain;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.plan.Target;
import dev.sluice.engine.plan.WatermarkPolicy;
import dev.sluice.engine.source.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * What lies outside of a query and outlives its crashes: the words that it reads, and a sink that
 * keeps per batch number and partition what it was last given under it.
 *
 * <pre>
 *   Read (words) == by word ==> Count (running count, in state) == durable ==> Write (sink)
 * </pre>
 */
final class World {
  final WordSource source;
  final Map<String, List<Counted>> sink = new ConcurrentSkipListMap<>();

  /** Thrown by Count at this word. */
  volatile String poison = "";

  World(int splits) {
    source = new WordSource(splits);
  }

  Plan plan() {
    return plan("Count", 128);
  }

  Plan plan(String count, int maxParallelism) {
    return plan(source, count, maxParallelism);
  }

  /** The same over another source. */
  Plan plan(Source words) {
    return plan(words, "Count", 128);
  }

  private Plan plan(Source words, String count, int maxParallelism) {
    List<Stage> stages =
        List.of(
            stage(0, "Read", new Stage.SourceHead(words), 0),
            stage(1, count, head(count, new CountWords.Factory(this)), 1),
            stage(2, "Write", head("Write", new WriteSink.Factory(this)), -1));
    List<Exchange> exchanges =
        List.of(
            new Exchange(
                0, "words", 0, 1, 0, Exchange.Kind.KEYED, Counted.BY_WORD, false, Counted.CODEC),
            new Exchange(1, "counts", 1, 2, 0, Exchange.Kind.FORWARD, null, true, Counted.CODEC));
    return new Plan(stages, exchanges, maxParallelism, WatermarkPolicy.MIN);
  }

  /** All counts that each word was written with, in order. */
  Map<String, List<Long>> written() {
    Map<String, List<Long>> written = new TreeMap<>();
    sink.values()
        .forEach(
            rows ->
                rows.forEach(
                    row ->
                        written
                            .computeIfAbsent(row.word(), word -> new ArrayList<>())
                            .add(row.count())));
    written.values().forEach(counts -> counts.sort(null));
    return written;
  }

  private static Stage.OperatorHead head(String name, HeadFactory factory) {
    return new Stage.OperatorHead(name, factory);
  }

  private static Stage stage(int id, String name, Stage.Head head, int exchange) {
    List<Target> targets = exchange < 0 ? List.of() : List.of(new Target.ToExchange(exchange));
    return new Stage(id, name, Stage.Partitions.ALL, head, new Chain(List.of(targets), List.of()));
  }
}
