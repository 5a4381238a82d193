package dev.sluice.runner;

import java.nio.file.Path;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What random pipelines have shown to be wrong, each as the smallest pipeline that shows it. */
final class FoundByRandomPipelinesTest {
  @TempDir private Path directory;

  /** A later accumulated pane replaces the earlier one; both at once are not a singleton. */
  @Test
  void aSingletonOfAccumulatedPanesIsItsNewestPane() {
    Pipeline pipeline =
        Pipeline.create(
            PipelineOptionsFactory.fromArgs(
                    "--runner=SluiceRunner",
                    "--checkpointLocation=" + directory.resolve("checkpoint"))
                .create());
    PCollectionView<Integer> sum =
        pipeline
            .apply(
                "numbers",
                TestStream.create(VarIntCoder.of())
                    .addElements(1)
                    .addElements(2)
                    .addElements(4)
                    .advanceWatermarkToInfinity())
            .apply(
                Window.<Integer>into(new GlobalWindows())
                    .triggering(Repeatedly.forever(AfterPane.elementCountAtLeast(1)))
                    .accumulatingFiredPanes()
                    .withAllowedLateness(Duration.ZERO))
            .apply(Sum.integersGlobally().asSingletonView());

    PCollection<Integer> read =
        pipeline
            .apply(
                "asks",
                TestStream.create(VarIntCoder.of())
                    .advanceProcessingTime(Duration.millis(1))
                    .advanceProcessingTime(Duration.millis(1))
                    .advanceProcessingTime(Duration.millis(1))
                    .advanceProcessingTime(Duration.millis(1))
                    .addElements(0)
                    .advanceWatermarkToInfinity())
            .apply(ParDo.of(new ReadFn(sum)).withSideInputs(sum));

    PAssert.that(read).containsInAnyOrder(7);
    pipeline.run();
  }

  private static final class ReadFn extends DoFn<Integer, Integer> {
    private final PCollectionView<Integer> view;

    ReadFn(PCollectionView<Integer> view) {
      this.view = view;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      context.output(context.sideInput(view));
    }
  }
}
