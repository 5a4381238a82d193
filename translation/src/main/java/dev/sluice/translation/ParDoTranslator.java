package dev.sluice.translation;

import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.translation.dofn.DoFnHeads;
import dev.sluice.translation.dofn.DoFnSpec;
import dev.sluice.translation.dofn.DoFnSteps;
import dev.sluice.translation.element.KvKeySelector;
import dev.sluice.translation.graph.Channel;
import dev.sluice.translation.graph.Outlet;
import dev.sluice.translation.graph.PlanDraft;
import dev.sluice.translation.graph.StageDraft;
import dev.sluice.translation.split.SplitHeads;
import dev.sluice.translation.split.SplitSpec;
import dev.sluice.translation.split.SplitSteps;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.model.pipeline.v1.RunnerApi.ParDoPayload;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.util.DoFnWithExecutionInformation;
import org.apache.beam.sdk.util.construction.ParDoTranslation;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.WindowingStrategy;

/** ParDo in all its forms: plain, with side inputs, with state and timers, splittable. */
final class ParDoTranslator {
  private final TransformNode node;
  private final Translation translation;
  private final ParDoPayload payload;
  private final String input;
  private final List<ViewStages.View> views;
  private final DoFnSpec spec;

  private ParDoTranslator(TransformNode node, ParDoPayload payload, Translation translation)
      throws IOException {
    this.node = node;
    this.payload = payload;
    this.translation = translation;
    this.input = node.proto().getInputsOrThrow(ParDoTranslation.getMainInputName(node.proto()));
    this.views = translation.views().of(node, payload);
    this.spec = spec();
  }

  static void translate(TransformNode node, Translation translation) throws IOException {
    ParDoPayload payload = ParDoPayload.parseFrom(node.proto().getSpec().getPayload());
    if (!payload.getDoFn().getUrn().equals(ParDoTranslation.CUSTOM_JAVA_DO_FN_URN)) {
      translation.refuse(
          node,
          "Its function is not Java but " + payload.getDoFn().getUrn() + ".",
          "Use a transform written in Java in its place.");
      return;
    }
    new ParDoTranslator(node, payload, translation).translate();
  }

  private void translate() throws IOException {
    if (isStateful()) {
      requireMerged();
      Coder<?> keyCoder = translation.kvCoder(node, input).getKeyCoder();
      Channel channel = Channel.keyed(new KvKeySelector(keyCoder));
      head(DoFnHeads.stateful(spec, keyCoder), mainRows(), channel.durable(isStable()));
    } else if (!payload.getRestrictionCoderId().isEmpty()) {
      splittable();
    } else if (!views.isEmpty()) {
      head(DoFnHeads.withSideInputs(spec), mainRows(), Channel.forward().durable(isStable()));
    } else {
      fused();
    }
  }

  /** State belongs to a window; of one that is yet to be merged nobody knows what it will be. */
  private void requireMerged() {
    WindowingStrategy<?, ?> windowing = spec.inputWindowing();
    if (windowing.needsMerge()) {
      translation.refuse(
          node,
          "It has state or timers, and its input is in windows that are yet to be merged ("
              + windowing.getWindowFn()
              + "): each element would have a state of its own.",
          "Put a GroupByKey or a Combine before it, behind which windows are merged, or give its"
              + " input windows that don't merge, such as FixedWindows.");
    }
  }

  private boolean isStateful() {
    return payload.getStateSpecsCount() > 0
        || payload.getTimerFamilySpecsCount() > 0
        || !payload.getOnWindowExpirationTimerFamilySpec().isEmpty();
  }

  private boolean isStable() {
    return payload.getRequiresStableInput();
  }

  private List<Outlet> mainRows() throws IOException {
    return translation.rowsToSend(input);
  }

  /** The step in its producers' stage; if its input must be stable, in one behind a commit. */
  private void fused() throws IOException {
    List<Outlet> rows = stableRows();
    int step =
        translation.plan().fuse(node.name(), DoFnSteps.plain(spec), spec.outputs().size(), rows);
    for (int i = 0; i < spec.outputs().size(); i++) {
      translation.setStepRows(output(i), rows.get(0).stage(), step, i);
    }
  }

  private List<Outlet> stableRows() throws IOException {
    return isStable()
        ? translation.passed(node.name(), input, Channel.forward().durable(true))
        : translation.fusableRows(input);
  }

  /** Elements are paired with restrictions and split, then each piece is processed by its key. */
  private void splittable() throws IOException {
    KvCoder<?, ?> coders =
        (KvCoder<?, ?>) translation.components().getCoder(payload.getRestrictionCoderId());
    SplitSpec split = new SplitSpec(spec, coders.getKeyCoder(), coders.getValueCoder());
    head(SplitHeads.process(split), List.of(pieces(split)), Channel.keyed(SplitSteps.workKey()));
  }

  private Outlet pieces(SplitSpec split) throws IOException {
    String name = node.name() + "/pieces";
    if (views.isEmpty()) {
      List<Outlet> rows = translation.asDecoded(input, stableRows());
      int step = translation.plan().fuse(name, SplitSteps.pairAndSplit(split), 1, rows);
      return new Outlet(rows.get(0).stage(), step, 0, name, SplitSteps.workCodec(split));
    }
    StageDraft stage = translation.plan().head(name, SplitHeads.pairAndSplit(split), 1);
    translation.plan().feed(stage, 0, mainRows(), Channel.forward().durable(isStable()));
    feedViews(stage);
    return PlanDraft.outlet(stage, 0, name, SplitSteps.workCodec(split));
  }

  private void head(HeadFactory factory, List<Outlet> rows, Channel channel) throws IOException {
    StageDraft stage = translation.plan().head(node.name(), factory, spec.outputs().size());
    translation.plan().feed(stage, 0, rows, channel);
    feedViews(stage);
    for (int i = 0; i < spec.outputs().size(); i++) {
      translation.setHeadRows(output(i), stage, i);
    }
  }

  private void feedViews(StageDraft stage) {
    for (int i = 0; i < views.size(); i++) {
      translation.plan().feed(stage, 1 + i, views.get(i).updates(), Channel.broadcast());
    }
  }

  private String output(int i) {
    return node.proto().getOutputsOrThrow(spec.outputs().get(i).getId());
  }

  private DoFnSpec spec() throws IOException {
    DoFnWithExecutionInformation doFn =
        ParDoTranslation.doFnWithExecutionInformationFromProto(payload.getDoFn());
    Map<TupleTag<?>, Coder<?>> coders = new LinkedHashMap<>();
    for (TupleTag<?> tag : outputs(doFn.getMainOutputTag())) {
      coders.put(tag, translation.coder(node.proto().getOutputsOrThrow(tag.getId())));
    }
    return new DoFnSpec(
        node.name(),
        doFn.getDoFn(),
        translation.coder(input),
        coders,
        doFn.getMainOutputTag(),
        List.copyOf(coders.keySet()),
        translation.windowing(input),
        views.stream().map(ViewStages.View::spec).toList(),
        doFn.getSchemaInformation(),
        doFn.getSideInputMapping(),
        translation.options(),
        translation.settings().fastPaths());
  }

  private List<TupleTag<?>> outputs(TupleTag<?> main) {
    List<TupleTag<?>> tags = new ArrayList<>();
    tags.add(main);
    node.proto().getOutputsMap().keySet().stream()
        .filter(id -> !id.equals(main.getId()))
        .sorted()
        .forEach(id -> tags.add(new TupleTag<>(id)));
    return tags;
  }
}
