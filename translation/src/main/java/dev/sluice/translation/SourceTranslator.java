package dev.sluice.translation;

import dev.sluice.engine.source.ScriptSource;
import dev.sluice.engine.source.Source;
import dev.sluice.translation.distinct.DistinctHeads;
import dev.sluice.translation.distinct.RecordIdSelector;
import dev.sluice.translation.element.WindowedValueCodec;
import dev.sluice.translation.graph.Channel;
import dev.sluice.translation.graph.Outlet;
import dev.sluice.translation.graph.PlanDraft;
import dev.sluice.translation.graph.StageDraft;
import dev.sluice.translation.read.BoundedRead;
import dev.sluice.translation.read.ImpulseSource;
import dev.sluice.translation.read.TestStreamScript;
import dev.sluice.translation.read.UnboundedRead;
import java.io.IOException;
import java.util.List;
import org.apache.beam.model.pipeline.v1.RunnerApi.IsBounded;
import org.apache.beam.model.pipeline.v1.RunnerApi.ReadPayload;
import org.apache.beam.model.pipeline.v1.RunnerApi.TestStreamPayload;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.util.construction.ReadTranslation;
import org.apache.beam.sdk.values.ValueWithRecordId.ValueWithRecordIdCoder;

/** Impulse, Read and TestStream: stages that begin with a source. */
final class SourceTranslator {
  private SourceTranslator() {}

  static void impulse(TransformNode node, Translation translation) throws IOException {
    source(node, ImpulseSource.impulse(), translation);
  }

  static void read(TransformNode node, Translation translation) throws IOException {
    ReadPayload payload = ReadPayload.parseFrom(node.proto().getSpec().getPayload());
    if (payload.getIsBounded() == IsBounded.Enum.BOUNDED) {
      source(
          node,
          new BoundedRead(
              node.name(),
              ReadTranslation.boundedSourceFromProto(payload),
              translation.options(),
              translation.settings().sources()),
          translation);
      return;
    }
    UnboundedSource<?, ?> unbounded = ReadTranslation.unboundedSourceFromProto(payload);
    Source source =
        new UnboundedRead(
            node.name(), unbounded, translation.options(), translation.settings().sources());
    if (unbounded.requiresDeduping()) {
      distinct(node, source, unbounded.getOutputCoder(), translation);
    } else {
      source(node, source, translation);
    }
  }

  /** A source that may deliver records again, and a stage that hands on each record id once. */
  private static void distinct(
      TransformNode node, Source source, Coder<?> records, Translation translation)
      throws IOException {
    Coder<?> withIds = ValueWithRecordIdCoder.of(records);
    Outlet rows =
        PlanDraft.outlet(
            translation.plan().source(node.name(), source),
            0,
            node.name() + "/records",
            WindowedValueCodec.of(withIds, GlobalWindow.Coder.INSTANCE));
    StageDraft stage =
        translation
            .plan()
            .head(
                node.name() + "/distinct",
                DistinctHeads.byRecordId(translation.settings().sources().recordIdMillis()),
                1);
    translation
        .plan()
        .feed(
            stage,
            0,
            List.of(translation.asDecoded(withIds, rows)),
            Channel.keyed(new RecordIdSelector()));
    translation.setHeadRows(node.onlyOutput(), stage, 0);
  }

  /** A script: its steps set the time of the whole query. */
  static void testStream(TransformNode node, Translation translation) throws IOException {
    TestStreamPayload payload = TestStreamPayload.parseFrom(node.proto().getSpec().getPayload());
    Coder<?> coder = translation.components().getCoder(payload.getCoderId());
    source(node, new ScriptSource(TestStreamScript.of(payload, coder)), translation);
  }

  /** A Flatten without inputs: nothing, and then the end. */
  static void nothing(TransformNode node, Translation translation) throws IOException {
    source(node, ImpulseSource.nothing(), translation);
  }

  private static void source(TransformNode node, Source source, Translation translation)
      throws IOException {
    translation.setHeadRows(node.onlyOutput(), translation.plan().source(node.name(), source), 0);
  }
}
