package dev.sluice.examples.wordcount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.examples.lines.DropFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Watch;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Words counted over Beam's own watching of files, an unbounded splittable DoFn that ends by
 * itself. It puts the clock's time on each line, so all are counted together when the watching
 * ends.
 */
class WatchForNewFilesTest {
  private final Path folder;

  WatchForNewFilesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static final class Format extends DoFn<KV<String, Long>, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element KV<String, Long> counted, OutputReceiver<String> lines) {
      lines.output(counted.getKey() + " " + counted.getValue());
    }
  }

  private static List<String> count(PipelineOptions options, String glob) {
    Pipeline pipeline = Pipeline.create(options);
    Collected collected = new Collected();
    pipeline
        .apply(
            TextIO.read()
                .from(glob)
                .watchForNewFiles(
                    Duration.millis(20),
                    Watch.Growth.afterTimeSinceNewOutput(Duration.standardSeconds(1))))
        .apply(ParDo.of(new SplitWords()))
        .apply(
            Window.<String>configure()
                .triggering(AfterWatermark.pastEndOfWindow())
                .withAllowedLateness(Duration.ZERO)
                .discardingFiredPanes())
        .apply(Count.perElement())
        .apply(ParDo.of(new Format()))
        .apply(ParDo.of(collected));
    pipeline.run().waitUntilFinish();
    return collected.sorted();
  }

  @Test
  void countsAllFilesThatAreFound() throws IOException {
    DropFolder dropped = new DropFolder(folder);
    dropped.drop("lines-1.txt", List.of("the quick fox", "The dog"));
    dropped.drop("lines-2.txt", List.of("the end"));

    assertThat(count(Jobs.options(Jobs.direct()), folder.resolve("*.txt").toString()))
        .containsExactly("dog 1", "end 1", "fox 1", "quick 1", "the 3");
  }
}
