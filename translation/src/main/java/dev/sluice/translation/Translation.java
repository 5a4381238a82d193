package dev.sluice.translation;

import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.translation.UnsupportedPipelineException.Refusal;
import dev.sluice.translation.element.CoderRoundTrip;
import dev.sluice.translation.element.WindowedValueCodec;
import dev.sluice.translation.fast.FastPath;
import dev.sluice.translation.graph.Channel;
import dev.sluice.translation.graph.Outlet;
import dev.sluice.translation.graph.PassHead;
import dev.sluice.translation.graph.PlanDraft;
import dev.sluice.translation.graph.StageDraft;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.model.pipeline.v1.RunnerApi;
import org.apache.beam.runners.core.construction.SerializablePipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.util.construction.RehydratedComponents;
import org.apache.beam.sdk.values.WindowingStrategy;

/**
 * A translation under way: the plan so far, where each collection's rows come out, and what has
 * been refused. Used by one thread.
 */
final class Translation {
  private final PlanDraft plan = new PlanDraft();
  private final Map<String, List<Outlet>> rows = new HashMap<>();
  private final Map<Outlet, Outlet> decoded = new HashMap<>();
  private final Set<String> updates = new HashSet<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private final RehydratedComponents components;
  private final TranslationSettings settings;
  private final SerializablePipelineOptions options;
  private final Set<String> aggregations;
  private final ViewStages views;

  /**
   * Begins a translation.
   *
   * @param aggregations the full names of composites that combine per key
   */
  Translation(
      RunnerApi.Pipeline pipeline,
      TranslationSettings settings,
      SerializablePipelineOptions options,
      Set<String> aggregations) {
    this.components =
        RehydratedComponents.forComponents(pipeline.getComponents())
            .withPipeline(Pipeline.create());
    this.settings = settings;
    this.options = options;
    this.aggregations = aggregations;
    this.views = new ViewStages(this);
  }

  PlanDraft plan() {
    return plan;
  }

  TranslationSettings settings() {
    return settings;
  }

  /** Whether a shortcut may be taken. */
  boolean has(FastPath path) {
    return settings.fastPaths().has(path);
  }

  SerializablePipelineOptions options() {
    return options;
  }

  RehydratedComponents components() {
    return components;
  }

  ViewStages views() {
    return views;
  }

  Coder<?> coder(String collection) throws IOException {
    return components.getCoder(
        components.getComponents().getPcollectionsOrThrow(collection).getCoderId());
  }

  /** The coder of a collection that must have keys and values. */
  KvCoder<?, ?> kvCoder(TransformNode node, String collection) throws IOException {
    if (coder(collection) instanceof KvCoder<?, ?> pairs) {
      return pairs;
    }
    throw new IllegalArgumentException(
        "Transform "
            + node.name()
            + " needs keys: its input "
            + collection
            + " must have a KvCoder, but has "
            + coder(collection));
  }

  /** A collection's windowing; Beam's own reading of the proto forgets what is merged already. */
  WindowingStrategy<?, ?> windowing(String collection) throws IOException {
    RunnerApi.Components protos = components.getComponents();
    String id = protos.getPcollectionsOrThrow(collection).getWindowingStrategyId();
    boolean isMerged =
        protos.getWindowingStrategiesOrThrow(id).getMergeStatus()
            == RunnerApi.MergeStatus.Enum.ALREADY_MERGED;
    WindowingStrategy<?, ?> windowing = components.getWindowingStrategy(id);
    return isMerged ? windowing.withAlreadyMerged(true) : windowing;
  }

  /** The codec of a collection's rows. */
  ElementCodec codec(String collection) throws IOException {
    return WindowedValueCodec.of(
        coder(collection), windowing(collection).getWindowFn().windowCoder());
  }

  /** Where the rows of a collection come out. */
  List<Outlet> rows(String collection) {
    List<Outlet> outlets = rows.get(collection);
    if (outlets == null) {
      throw new IllegalStateException("Nothing gives the collection " + collection);
    }
    return outlets;
  }

  /**
   * Where the rows of a collection come out in the form that they have behind an exchange, whether
   * or not they are encoded there.
   */
  List<Outlet> rowsToSend(String collection) throws IOException {
    return asDecoded(collection, rows(collection));
  }

  /** Where rows of a collection that come out at {@code outlets} have been given that form. */
  List<Outlet> asDecoded(String collection, List<Outlet> outlets) throws IOException {
    Coder<?> coder = coder(collection);
    return outlets.stream().map(outlet -> asDecoded(coder, outlet)).toList();
  }

  /** The same of values of {@code coder}. */
  Outlet asDecoded(Coder<?> coder, Outlet outlet) {
    return CoderRoundTrip.changes(coder)
        ? decoded.computeIfAbsent(outlet, from -> decoding(coder, from))
        : outlet;
  }

  private Outlet decoding(Coder<?> coder, Outlet from) {
    String name = from.name() + "/decoded";
    int step = plan.fuse(name, CoderRoundTrip.factory(coder), 1, List.of(from));
    return new Outlet(from.stage(), step, 0, from.name(), from.codec());
  }

  /** A collection comes out at these places, where its elements are counted. */
  void setRows(String collection, List<Outlet> outlets) {
    rows.put(collection, List.copyOf(outlets));
    outlets.forEach(outlet -> outlet.stage().count(outlet, collection));
  }

  /** The collection comes out of a stage's head. */
  void setHeadRows(String collection, StageDraft stage, int output) throws IOException {
    setRows(collection, List.of(PlanDraft.outlet(stage, output, collection, codec(collection))));
  }

  /** The collection comes out of a fused step. */
  void setStepRows(String collection, StageDraft stage, int step, int output) throws IOException {
    setRows(collection, List.of(new Outlet(stage, step, output, collection, codec(collection))));
  }

  /**
   * A collection's rows in one stage, where a step can be fused behind them. Rows that come out in
   * several stages, or behind very many steps, go to a stage of their own first.
   */
  List<Outlet> fusableRows(String collection) throws IOException {
    List<Outlet> outlets = rows(collection);
    if (PlanDraft.isOneStage(outlets) && PlanDraft.hasRoom(outlets)) {
      return outlets;
    }
    List<Outlet> together = passed(collection + "/rows", collection, Channel.forward());
    rows.put(collection, together); // the same elements, which are counted where they came out
    return together;
  }

  /** A collection's rows behind an exchange, in a new stage that only hands them on. */
  List<Outlet> passed(String stageName, String collection, Channel channel) throws IOException {
    StageDraft stage = plan.head(stageName, PassHead.factory(), 1);
    plan.feed(stage, 0, rowsToSend(collection), channel);
    return List.of(PlanDraft.outlet(stage, 0, stageName + ".out", codec(collection)));
  }

  /** Whether the collection's rows may be updates of rows before. */
  boolean isUpdates(String collection) {
    return updates.contains(collection);
  }

  void setUpdates(String collection) {
    updates.add(collection);
  }

  /** Whether the transform is a part of a composite that combines per key. */
  boolean isPartOfAggregation(TransformNode node) {
    return aggregations.stream().anyMatch(name -> node.name().startsWith(name + "/"));
  }

  void refuse(TransformNode node, String why, String remedy) {
    refusals.add(node.refusal(why, remedy));
  }

  List<Refusal> refusals() {
    return refusals;
  }
}
