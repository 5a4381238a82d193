package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a DoFn keeps of a call's arguments stays about the element of that call. */
final class KeptContextsTest {
  @ParameterizedTest
  @ValueSource(strings = {"--fastPaths=all", "--fastPaths=none"})
  void contextsStayAboutTheirElement(String paths) {
    same(pipeline -> numbers(pipeline).apply("Keep", ParDo.of(new KeepsContextsFn())), paths);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--fastPaths=all", "--fastPaths=none"})
  void receiversStayAboutTheirElement(String paths) {
    same(pipeline -> numbers(pipeline).apply("Keep", ParDo.of(new KeepsReceiversFn())), paths);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--fastPaths=all", "--fastPaths=none"})
  void receiversCanBeUsedUntilTheBundleIsFinished(String paths) {
    same(pipeline -> numbers(pipeline).apply("Keep", ParDo.of(new OutputsAtFinishFn())), paths);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--fastPaths=all", "--fastPaths=none"})
  void whatIsKeptLongerIsRefused(String paths) {
    assertThatThrownBy(
            () ->
                BothRunners.sluice(
                    pipeline ->
                        pipeline
                            .apply(Create.of(1L, 2L, 3L, 4L))
                            .apply("Keep", ParDo.of(new KeepsForTheNextBundleFn())),
                    paths,
                    "--maxRecordsPerBatch=1"))
        .hasMessageContaining("Keep")
        .hasStackTraceContaining("after the end of the bundle that it belongs to");
  }

  @Test
  void theDirectRunnerRefusesThatToo() {
    assertThatThrownBy(
            () ->
                BothRunners.direct(
                    pipeline ->
                        pipeline
                            .apply(Create.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L))
                            .apply("Keep", ParDo.of(new KeepsForTheNextBundleFn()))))
        .hasStackTraceContaining("committed");
  }

  private static void same(Function<Pipeline, PCollection<?>> build, String paths) {
    List<String> direct = BothRunners.direct(build);

    assertThat(direct).hasSize(3);
    assertThat(BothRunners.sluice(build, paths)).isEqualTo(direct);
  }

  /** Three elements in one bundle, each in a window of its own. */
  private static PCollection<Long> numbers(Pipeline pipeline) {
    return pipeline
        .apply(Create.of(0L))
        .apply("Numbers", ParDo.of(new ThreeFn()))
        .apply(Window.into(FixedWindows.of(Duration.millis(10))));
  }

  static final class ThreeFn extends DoFn<Long, Long> {
    @ProcessElement
    public void process(OutputReceiver<Long> out) {
      for (long i = 1; i <= 3; i++) {
        out.outputWithTimestamp(i, Instant.ofEpochMilli(i * 10 + i));
      }
    }
  }

  static final class KeepsContextsFn extends DoFn<Long, String> {
    private transient @Nullable List<ProcessContext> kept;

    @ProcessElement
    public void process(ProcessContext context) {
      if (kept == null) {
        kept = new ArrayList<>();
      }
      kept.add(context);
      if (kept.size() == 3) {
        for (ProcessContext each : kept) {
          each.output("of " + each.element() + " at " + each.timestamp());
        }
      }
    }
  }

  static final class KeepsReceiversFn extends DoFn<Long, String> {
    private transient List<OutputReceiver<String>> kept = new ArrayList<>();
    private transient @Nullable List<MultiOutputReceiver> keptByTag;

    @ProcessElement
    public void process(OutputReceiver<String> out, MultiOutputReceiver byTag) {
      if (kept == null || keptByTag == null) {
        kept = new ArrayList<>();
        keptByTag = new ArrayList<>();
      }
      kept.add(out);
      keptByTag.add(byTag);
      if (kept.size() == 3) {
        kept.get(0).output("first");
        kept.get(1).builder("second").output();
        kept.get(2).outputWithTimestamp("third", Instant.ofEpochMilli(38));
      }
    }
  }

  static final class OutputsAtFinishFn extends DoFn<Long, String> {
    private transient List<OutputReceiver<String>> kept = new ArrayList<>();

    @StartBundle
    public void start() {
      kept = new ArrayList<>();
    }

    @ProcessElement
    public void process(OutputReceiver<String> out) {
      kept.add(out);
    }

    @FinishBundle
    public void finish() {
      for (int i = 0; i < kept.size(); i++) {
        kept.get(i).output("number " + i);
      }
    }
  }

  static final class KeepsForTheNextBundleFn extends DoFn<Long, String> {
    private transient @Nullable OutputReceiver<String> kept;

    @StartBundle
    public void start() {
      if (kept != null) {
        kept.output("of another bundle");
      }
    }

    @ProcessElement
    public void process(OutputReceiver<String> out) {
      kept = out;
    }
  }
}
