package dev.sluice.translation;

import dev.sluice.translation.UnsupportedPipelineException.Refusal;
import dev.sluice.translation.combine.OutputMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.Pipeline.PipelineVisitor;
import org.apache.beam.sdk.io.WriteFiles;
import org.apache.beam.sdk.io.WriteFilesResult;
import org.apache.beam.sdk.runners.AppliedPTransform;
import org.apache.beam.sdk.runners.PTransformMatcher;
import org.apache.beam.sdk.runners.PTransformOverride;
import org.apache.beam.sdk.runners.PTransformOverrideFactory;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler.DefaultErrorHandler;
import org.apache.beam.sdk.util.common.ReflectHelpers;
import org.apache.beam.sdk.util.construction.PTransformReplacements;
import org.apache.beam.sdk.util.construction.PTransformTranslation;
import org.apache.beam.sdk.util.construction.ReplacementOutputs;
import org.apache.beam.sdk.util.construction.SplittableParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TupleTag;

/**
 * What is changed in the pipeline before it becomes a proto: the things that Beam leaves to each
 * runner and that can only be said in Java.
 */
final class Rewrites {
  private Rewrites() {}

  /** Changes {@code pipeline} itself, as all runners do. Doing it twice is doing it once. */
  static void apply(Pipeline pipeline, int parallelism) {
    List<PTransformOverride> overrides = new ArrayList<>(unboundedKafkaReads());
    overrides.add(
        PTransformOverride.of(windowedWritesWithoutShards(), new FixedShards<>(parallelism)));
    overrides.addAll(ExpandedCombines.overrides());
    pipeline.replaceAll(overrides);
    SplittableParDo.convertReadBasedSplittableDoFnsToPrimitiveReads(pipeline);
  }

  /**
   * KafkaIO's own override: its unbounded source, whose readers stay open, in place of its
   * splittable DoFn, wherever the source can do what the read asks for. It can't follow topics that
   * come later, nor stop at a time: such reads stay as they are. Nothing if KafkaIO is not there.
   */
  private static List<PTransformOverride> unboundedKafkaReads() {
    try {
      Class<?> read =
          Class.forName(
              "org.apache.beam.sdk.io.kafka.KafkaIO$Read", true, ReflectHelpers.findClassLoader());
      return List.of(
          wherePossible((PTransformOverride) read.getField("KAFKA_READ_OVERRIDE").get(null)));
    } catch (ReflectiveOperationException | LinkageError e) {
      return List.of();
    }
  }

  /** An override for those transforms only for which its factory has a replacement. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // a factory is asked for what its matcher matches
  private static PTransformOverride wherePossible(PTransformOverride override) {
    PTransformOverrideFactory factory = override.getOverrideFactory();
    return PTransformOverride.of(
        application -> {
          if (!override.getMatcher().matches(application)) {
            return false;
          }
          try {
            factory.getReplacementTransform(application);
            return true;
          } catch (IllegalStateException e) {
            return false;
          }
        },
        factory);
  }

  /**
   * The full names of composites that combine per key. Their proto does not say so if they have
   * side inputs.
   */
  static Set<String> aggregations(Pipeline pipeline) {
    Set<String> names = new HashSet<>();
    pipeline.traverseTopologically(
        new PipelineVisitor.Defaults() {
          @Override
          public CompositeBehavior enterCompositeTransform(TransformHierarchy.Node node) {
            PTransform<?, ?> transform = node.getTransform();
            if (transform != null
                && (ExpandedCombines.isPerKey(transform)
                    || PTransformTranslation.COMBINE_PER_KEY_TRANSFORM_URN.equals(
                        PTransformTranslation.urnForTransformOrNull(transform)))) {
              names.add(node.getFullName());
            }
            return CompositeBehavior.ENTER_TRANSFORM;
          }
        });
    return names;
  }

  /**
   * Left to itself such a write makes a file per bundle, here per batch, and names them per pane:
   * files of two batches would have the same name, and the second would be lost.
   */
  private static PTransformMatcher windowedWritesWithoutShards() {
    return application ->
        application.getTransform() instanceof WriteFiles<?, ?, ?> write
            && isLeftToRunner(write)
            && mayBeGivenShards(write);
  }

  private static boolean isLeftToRunner(WriteFiles<?, ?, ?> write) {
    return write.getWindowedWrites()
        && write.getComputeNumShards() == null
        && write.getNumShardsProvider() == null;
  }

  /** An error handler takes no more outputs once it is closed, which it is by now. */
  private static boolean mayBeGivenShards(WriteFiles<?, ?, ?> write) {
    return !write.getWithAutoSharding()
        && write.getBadRecordErrorHandler() instanceof DefaultErrorHandler;
  }

  /**
   * The writes that would lose files and can't be helped. Those of unbounded input gather all files
   * of a window before they name them, which is right as long as a window is given once.
   */
  static List<Refusal> writesThatLoseFiles(Pipeline pipeline, OutputMode outputMode) {
    List<Refusal> refusals = new ArrayList<>();
    pipeline.traverseTopologically(
        new PipelineVisitor.Defaults() {
          @Override
          public CompositeBehavior enterCompositeTransform(TransformHierarchy.Node node) {
            if (node.getTransform() instanceof WriteFiles<?, ?, ?> write
                && isLeftToRunner(write)
                && (outputMode == OutputMode.UPDATE || hasBoundedInput(node))) {
              refusals.add(
                  new Refusal(
                      node.getFullName(),
                      PTransformTranslation.WRITE_FILES_TRANSFORM_URN,
                      "It writes windows with shards of the runner's choice and an error handler or"
                          + " auto-sharding: files of two batches would have the same name.",
                      "Give it a number of shards, as withNumShards(1)."));
            }
            return CompositeBehavior.ENTER_TRANSFORM;
          }
        });
    return refusals;
  }

  private static boolean hasBoundedInput(TransformHierarchy.Node node) {
    return node.getInputs().values().stream()
        .allMatch(input -> input.isBounded() == PCollection.IsBounded.BOUNDED);
  }

  /** The same write with as many shards as there are partitions. */
  private static final class FixedShards<InputT, DestinationT, OutputT>
      implements PTransformOverrideFactory<
          PCollection<InputT>,
          WriteFilesResult<DestinationT>,
          WriteFiles<InputT, DestinationT, OutputT>> {
    private final int shards;

    FixedShards(int shards) {
      this.shards = shards;
    }

    @Override
    public PTransformReplacement<PCollection<InputT>, WriteFilesResult<DestinationT>>
        getReplacementTransform(
            AppliedPTransform<
                    PCollection<InputT>,
                    WriteFilesResult<DestinationT>,
                    WriteFiles<InputT, DestinationT, OutputT>>
                application) {
      return PTransformReplacement.of(
          PTransformReplacements.getSingletonMainInput(application),
          application.getTransform().withNumShards(shards));
    }

    @Override
    public Map<PCollection<?>, ReplacementOutput> mapOutputs(
        Map<TupleTag<?>, PCollection<?>> outputs, WriteFilesResult<DestinationT> newOutput) {
      return ReplacementOutputs.tagged(outputs, newOutput);
    }
  }
}
