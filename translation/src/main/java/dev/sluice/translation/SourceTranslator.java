package dev.sluice.translation;

import dev.sluice.engine.source.ScriptSource;
import dev.sluice.engine.source.Source;
import dev.sluice.translation.read.BoundedRead;
import dev.sluice.translation.read.ImpulseSource;
import dev.sluice.translation.read.TestStreamScript;
import dev.sluice.translation.read.UnboundedRead;
import java.io.IOException;
import org.apache.beam.model.pipeline.v1.RunnerApi.IsBounded;
import org.apache.beam.model.pipeline.v1.RunnerApi.ReadPayload;
import org.apache.beam.model.pipeline.v1.RunnerApi.TestStreamPayload;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.util.construction.ReadTranslation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Impulse, Read and TestStream: stages that begin with a source. */
final class SourceTranslator {
  private static final Logger LOG = LoggerFactory.getLogger(SourceTranslator.class);

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
              node.name(), ReadTranslation.boundedSourceFromProto(payload), translation.options()),
          translation);
      return;
    }
    UnboundedSource<?, ?> unbounded = ReadTranslation.unboundedSourceFromProto(payload);
    if (unbounded.requiresDeduping()) {
      LOG.warn(
          "{} may deliver records again after a failure: its source {} asks to be deduplicated by"
              + " record id, which is not done yet. Its records are read at least once.",
          node.name(),
          unbounded.getClass().getName());
    }
    source(node, new UnboundedRead(node.name(), unbounded, translation.options()), translation);
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
