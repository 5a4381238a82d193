package dev.sluice.translation;

import dev.sluice.engine.plan.Plan;
import dev.sluice.translation.UnsupportedPipelineException.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.model.pipeline.v1.RunnerApi;
import org.apache.beam.model.pipeline.v1.RunnerApi.Environment;
import org.apache.beam.model.pipeline.v1.RunnerApi.IsBounded;
import org.apache.beam.runners.core.construction.SerializablePipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.util.construction.PTransformTranslation;
import org.apache.beam.sdk.util.construction.PipelineTranslation;
import org.apache.beam.sdk.util.construction.SdkComponents;

/**
 * Beam pipeline in, engine plan out.
 *
 * <pre>
 *   pipeline --Rewrites--> pipeline --PipelineTranslation--> proto --TransformOrder--> transforms
 *                                                 transforms --a translator per URN--> plan
 * </pre>
 *
 * <p>Names of stages and exchanges come from the transforms' full names alone, so that a checkpoint
 * fits the same pipeline built again.
 */
public final class PipelineTranslator {
  /** Beam calls its own constant deprecated: it would rather have all reads be splittable. */
  private static final String READ_URN = "beam:transform:read:v1";

  private static final Map<String, TransformTranslator> TRANSLATORS =
      Map.ofEntries(
          Map.entry(PTransformTranslation.IMPULSE_TRANSFORM_URN, SourceTranslator::impulse),
          Map.entry(READ_URN, SourceTranslator::read),
          Map.entry(PTransformTranslation.TEST_STREAM_TRANSFORM_URN, SourceTranslator::testStream),
          Map.entry(PTransformTranslation.PAR_DO_TRANSFORM_URN, ParDoTranslator::translate),
          Map.entry(PTransformTranslation.FLATTEN_TRANSFORM_URN, ShapeTranslator::flatten),
          Map.entry(PTransformTranslation.ASSIGN_WINDOWS_TRANSFORM_URN, ShapeTranslator::window),
          Map.entry(PTransformTranslation.GROUP_BY_KEY_TRANSFORM_URN, GroupTranslator::groupByKey),
          Map.entry(
              PTransformTranslation.COMBINE_PER_KEY_TRANSFORM_URN, GroupTranslator::combinePerKey),
          Map.entry(PTransformTranslation.RESHUFFLE_URN, ShapeTranslator::reshuffle),
          Map.entry(
              PTransformTranslation.REDISTRIBUTE_BY_KEY_URN, ShapeTranslator::redistributeByKey),
          Map.entry(
              PTransformTranslation.REDISTRIBUTE_ARBITRARILY_URN,
              ShapeTranslator::redistributeArbitrarily));

  private PipelineTranslator() {}

  /**
   * A translated pipeline.
   *
   * @param isBounded whether all of its collections end by themselves
   */
  public record Translated(Plan plan, boolean isBounded) {}

  /**
   * Translates a pipeline, whose transforms are rewritten in place as each runner does it.
   *
   * @throws UnsupportedPipelineException if it has transforms that can't be run; it names all of
   *     them
   * @throws IllegalArgumentException if a transform can't be described, as a coder or function that
   *     can't be serialised
   */
  public static Translated translate(Pipeline pipeline, TranslationSettings settings) {
    Rewrites.apply(pipeline, settings.parallelism());
    Set<String> aggregations = Rewrites.aggregations(pipeline);
    RunnerApi.Pipeline proto = proto(pipeline);
    Translation translation =
        new Translation(proto, settings, asRead(pipeline.getOptions()), aggregations);
    List<TransformNode> transforms =
        TransformOrder.of(
            proto, node -> TRANSLATORS.containsKey(node.urn()) && !node.urn().isEmpty());
    List<Refusal> refusals = unknown(transforms);
    refusals.addAll(Rewrites.writesThatLoseFiles(pipeline, settings.outputMode()));
    refuse(refusals);
    for (TransformNode node : transforms) {
      translate(node, translation);
    }
    refuse(translation.refusals());
    return new Translated(translation.plan().build(settings.maxParallelism()), isBounded(proto));
  }

  /**
   * The options as they are where user code runs elsewhere: written and read once. Only options
   * that were read give a {@code ValueProvider} its value, or its default.
   */
  private static SerializablePipelineOptions asRead(PipelineOptions options) {
    return SerializableUtils.clone(new SerializablePipelineOptions(options));
  }

  private static RunnerApi.Pipeline proto(Pipeline pipeline) {
    SdkComponents components = SdkComponents.create();
    // the pipeline's code runs in this process: the environment is never asked for anything
    components.registerEnvironment(
        Environment.newBuilder().setUrn("sluice:env:process:v1").build());
    try {
      return PipelineTranslation.toProto(pipeline, components);
    } catch (IllegalStateException e) {
      Throwable cause = e.getCause() instanceof IOException ? e.getCause() : e;
      throw new IllegalArgumentException(
          "The pipeline can't be described: "
              + cause.getMessage()
              + ". Each coder and function must be serialisable.",
          e);
    }
  }

  /** Refused before anything is translated: what depends on them would only confuse. */
  private static List<Refusal> unknown(List<TransformNode> transforms) {
    List<Refusal> unknown = new ArrayList<>();
    for (TransformNode node : transforms) {
      if (!TRANSLATORS.containsKey(node.urn())) {
        unknown.add(
            node.refusal(
                node.urn().isEmpty()
                    ? "It is a primitive of another runner, without a URN."
                    : "Sluice has no translation for this URN yet.",
                "Replace it by transforms of Beam's model: ParDo, GroupByKey, Combine, Flatten,"
                    + " Window, Read, Reshuffle."));
      }
    }
    return unknown;
  }

  private static void refuse(List<Refusal> refusals) {
    if (!refusals.isEmpty()) {
      throw new UnsupportedPipelineException(refusals);
    }
  }

  private static void translate(TransformNode node, Translation translation) {
    TransformTranslator translator = TRANSLATORS.get(node.urn());
    if (translator == null) {
      throw new IllegalStateException("No translator for " + node.urn());
    }
    try {
      translator.translate(node, translation);
      if (node.mainInputs().stream().anyMatch(translation::isUpdates)) {
        node.outputs().forEach(translation::setUpdates);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Transform " + node.name() + " (" + node.urn() + ") can't be read: " + e.getMessage(), e);
    }
  }

  private static boolean isBounded(RunnerApi.Pipeline proto) {
    return proto.getComponents().getPcollectionsMap().values().stream()
        .allMatch(collection -> collection.getIsBounded() == IsBounded.Enum.BOUNDED);
  }
}
