package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In which order the sources of a bounded pipeline are read, and that all of them are. */
final class SideInputFirstTest {
  private static final List<String> READ = Collections.synchronizedList(new ArrayList<>());

  @TempDir private Path directory;

  @Test
  void rowsAreReadWhenTheirSideInputIsThere() {
    Pipeline pipeline = lookUp("--trigger=as-soon-as-possible");

    pipeline.run();

    assertThat(READ).contains("rows", "map");
    assertThat(READ.lastIndexOf("map")).isLessThan(READ.indexOf("rows"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"available-now", "once"})
  void aQueryThatEndsByItselfReadsBoth(String trigger) {
    Pipeline pipeline = lookUp("--trigger=" + trigger);

    pipeline.run();

    assertThat(READ).containsOnly("rows", "map");
  }

  private Pipeline lookUp(String trigger) {
    READ.clear();
    Pipeline pipeline =
        Pipeline.create(
            PipelineOptionsFactory.fromArgs(
                    "--runner=SluiceRunner",
                    "--maxRecordsPerBatch=300",
                    "--parallelism=2",
                    "--availableNowPatienceMillis=200",
                    trigger,
                    "--checkpointLocation=" + directory.resolve("checkpoint"))
                .create());
    PCollectionView<Map<Long, Long>> map =
        pipeline
            .apply("map", GenerateSequence.from(0).to(1000))
            .apply("read of map", ParDo.of(new NotedFn("map")))
            .apply(WithKeys.<Long, Long>of(number -> number).withKeyType(TypeDescriptors.longs()))
            .apply(View.asMap());
    PCollection<Long> found =
        pipeline
            .apply("rows", GenerateSequence.from(0).to(1000))
            .apply("read of rows", ParDo.of(new NotedFn("rows")))
            .apply(ParDo.of(new LookUpFn(map)).withSideInputs(map));
    PAssert.thatSingleton(found.apply(Sum.longsGlobally())).isEqualTo(999L * 1000 / 2);
    return pipeline;
  }

  private static final class NotedFn extends DoFn<Long, Long> {
    private static final long serialVersionUID = 1L;
    private final String name;

    NotedFn(String name) {
      this.name = name;
    }

    @ProcessElement
    public void process(@Element Long number, OutputReceiver<Long> out) {
      READ.add(name);
      out.output(number);
    }
  }

  private static final class LookUpFn extends DoFn<Long, Long> {
    private static final long serialVersionUID = 1L;
    private final PCollectionView<Map<Long, Long>> map;

    LookUpFn(PCollectionView<Map<Long, Long>> map) {
      this.map = map;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      context.output(context.sideInput(map).getOrDefault(context.element(), -1_000_000L));
    }
  }
}
