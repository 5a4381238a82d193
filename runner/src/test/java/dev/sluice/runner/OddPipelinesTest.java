package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.BigEndianLongCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByEncryptedKey;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.util.Secret;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole pipelines of shapes that nobody draws and programs make. All with a durable checkpoint. */
@Timeout(240)
final class OddPipelinesTest {
  private static final TupleTag<Long> EVEN = new TupleTag<>() {};
  private static final TupleTag<Long> ODD = new TupleTag<>() {};
  private static final TupleTag<Long> NEVER = new TupleTag<>() {};

  @TempDir private Path directory;

  private Pipeline pipeline(String... arguments) {
    SluicePipelineOptions options =
        PipelineOptionsFactory.fromArgs(arguments).as(SluicePipelineOptions.class);
    options.setRunner(SluiceRunner.class);
    options.setParallelism(2);
    options.setCheckpointLocation(directory.resolve("checkpoint").toString());
    return Pipeline.create(options);
  }

  private static void runToItsEnd(Pipeline pipeline) {
    assertThat(pipeline.run().waitUntilFinish()).isEqualTo(PipelineResult.State.DONE);
  }

  private static MapElements<Long, Long> plusOne() {
    return MapElements.into(TypeDescriptors.longs()).via((Long number) -> number + 1);
  }

  @Test
  void runsSeveralHundredTransforms() {
    Pipeline pipeline = pipeline("--stateBackend=heap");
    PCollection<Long> numbers = pipeline.apply(GenerateSequence.from(0).to(100));
    for (int i = 0; i < 240; i++) {
      numbers = numbers.apply("PlusOne" + i, plusOne());
      if (i % 40 == 39) {
        numbers = numbers.apply("Reshuffle" + i, Reshuffle.viaRandomKey());
      }
    }
    PAssert.that(numbers).containsInAnyOrder(LongStream.range(240, 340).boxed().toList());

    runToItsEnd(pipeline);
  }

  @Test
  void mixesBoundedAndUnboundedInputs() {
    Pipeline pipeline = pipeline();
    Window<Long> minutes = Window.into(FixedWindows.of(Duration.standardMinutes(1)));
    PCollection<Long> streamed =
        pipeline
            .apply("Stream", Read.from(Subscription.of("mixed", 120, 1)))
            .apply(MapElements.into(TypeDescriptors.longs()).via(Integer::longValue))
            .apply("StreamMinutes", minutes);
    PCollection<Long> bounded =
        pipeline
            .apply("Table", GenerateSequence.from(1_000).to(1_010))
            .apply("TableMinutes", minutes);
    PCollectionView<List<Long>> table =
        pipeline.apply("Side", GenerateSequence.from(0).to(5)).apply(View.asList());
    PCollection<Long> both =
        PCollectionList.of(streamed).and(bounded).apply("Both", Flatten.pCollections());
    PAssert.that(both.apply("Sum", Sum.longsGlobally().withoutDefaults()))
        .containsInAnyOrder(
            LongStream.range(0, 60).sum(),
            LongStream.range(60, 120).sum(),
            LongStream.range(1_000, 1_010).sum());
    PAssert.that(
            both.apply("WithTable", ParDo.of(new TimesTable(table)).withSideInputs(table))
                .apply("SumOfThose", Sum.longsGlobally().withoutDefaults()))
        .containsInAnyOrder(
            LongStream.range(0, 60).sum() * 5,
            LongStream.range(60, 120).sum() * 5,
            LongStream.range(1_000, 1_010).sum() * 5);

    runToItsEnd(pipeline);
  }

  private static final class TimesTable extends DoFn<Long, Long> {
    private final PCollectionView<List<Long>> table;

    TimesTable(PCollectionView<List<Long>> table) {
      this.table = table;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      context.output(context.element() * context.sideInput(table).size());
    }
  }

  @Test
  void takesEmptyCollectionsAnywhere() {
    Pipeline pipeline = pipeline();
    PCollection<Long> nothing = pipeline.apply(Create.empty(VarLongCoder.of()));
    PCollectionView<List<Long>> noRows = nothing.apply("View", View.asList());
    PAssert.that(nothing).empty();
    PAssert.that(nothing.apply("Counts", Count.perElement())).empty();
    PAssert.thatSingleton(nothing.apply("Sum", Sum.longsGlobally())).isEqualTo(0L);
    PAssert.that(nothing.apply("Reshuffle", Reshuffle.viaRandomKey())).empty();
    PAssert.that(
            PCollectionList.<Long>empty(pipeline)
                .apply("NoInputs", Flatten.pCollections())
                .setCoder(VarLongCoder.of())
                .apply("CountNoInputs", Count.globally()))
        .containsInAnyOrder(0L);
    PAssert.that(
            pipeline
                .apply("One", Create.of(7L))
                .apply("TimesNothing", ParDo.of(new TimesTable(noRows)).withSideInputs(noRows)))
        .containsInAnyOrder(0L);

    runToItsEnd(pipeline);
  }

  @Test
  void leavesOutputsUnconsumed() {
    Pipeline pipeline = pipeline();
    PCollectionTuple outputs =
        pipeline
            .apply(GenerateSequence.from(0).to(10))
            .apply(
                ParDo.of(new EvenAndOdd()).withOutputTags(EVEN, TupleTagList.of(ODD).and(NEVER)));
    outputs.get(NEVER).setCoder(VarLongCoder.of()).apply("GroupNever", Count.perElement());
    outputs.get(EVEN).apply("GroupedForNobody", Count.perElement());
    PAssert.that(outputs.get(ODD)).containsInAnyOrder(1L, 3L, 5L, 7L, 9L);

    runToItsEnd(pipeline);
  }

  private static final class EvenAndOdd extends DoFn<Long, Long> {
    @ProcessElement
    public void process(@Element Long number, MultiOutputReceiver out) {
      if (number % 2 == 0) {
        out.get(EVEN).output(number);
      } else {
        out.get(ODD).output(number);
      }
    }
  }

  @Test
  void flattensACollectionWithItselfAndItsOwnFlatten() {
    Pipeline pipeline = pipeline();
    PCollection<Long> one = pipeline.apply(Create.of(1L));
    PCollection<Long> twice =
        PCollectionList.of(one).and(one).apply("Twice", Flatten.pCollections());
    PCollection<Long> fourTimes =
        PCollectionList.of(twice).and(twice).apply("FourTimes", Flatten.pCollections());
    PCollection<Long> seven =
        PCollectionList.of(fourTimes)
            .and(twice)
            .and(one.apply("Mapped", plusOne()))
            .apply("Seven", Flatten.pCollections());
    PAssert.that(seven.apply("First", plusOne())).containsInAnyOrder(2L, 2L, 2L, 2L, 2L, 2L, 3L);
    PAssert.that(seven.apply("Second", plusOne()).apply("Count", Count.perElement()))
        .containsInAnyOrder(List.of(KV.of(2L, 6L), KV.of(3L, 1L)));
    PAssert.thatSingleton(seven.apply("CountAll", Count.globally())).isEqualTo(7L);

    runToItsEnd(pipeline);
  }

  @Test
  void flattensDifferentCoders() {
    Pipeline pipeline = pipeline();
    PCollection<Long> small = pipeline.apply("Small", longs(VarLongCoder.of(), 1L, 2L, 300L));
    PCollection<Long> big = pipeline.apply("Big", longs(BigEndianLongCoder.of(), 2L, 300L, 4L));
    PCollection<Long> both =
        PCollectionList.of(small).and(big).apply("Both", Flatten.pCollections());
    both.setCoder(BigEndianLongCoder.of());
    PCollection<Long> moved = both.apply("Reshuffle", Reshuffle.viaRandomKey());
    PAssert.that(both.apply("Count", Count.perElement()))
        .containsInAnyOrder(List.of(KV.of(1L, 1L), KV.of(2L, 2L), KV.of(300L, 2L), KV.of(4L, 1L)));
    PAssert.that(moved).containsInAnyOrder(1L, 2L, 300L, 2L, 300L, 4L);
    PAssert.thatSingleton(moved.apply("Sum", Sum.longsGlobally())).isEqualTo(609L);

    runToItsEnd(pipeline);
  }

  private static Create.Values<Long> longs(Coder<Long> coder, Long... numbers) {
    return Create.of(List.of(numbers)).withCoder(coder);
  }

  @Test
  void groupsByEncryptedKeys() {
    Pipeline pipeline = pipeline();
    PCollection<KV<String, Long>> sums =
        pipeline
            .apply(
                Create.of(KV.of("a", 1), KV.of("b", 2), KV.of("a", 3))
                    .withCoder(KvCoder.of(StringUtf8Coder.of(), VarIntCoder.of())))
            .apply(GroupByEncryptedKey.create(new FakeSecret()))
            .apply("Total", ParDo.of(new Total()));
    PAssert.that(sums).containsInAnyOrder(List.of(KV.of("a", 4L), KV.of("b", 2L)));

    runToItsEnd(pipeline);
  }

  private static final class FakeSecret implements Secret {
    private static final long serialVersionUID = 1L;

    @Override
    public byte[] getSecretBytes() {
      return Base64.getUrlEncoder()
          .encode("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8));
    }
  }

  private static final class Total extends DoFn<KV<String, Iterable<Integer>>, KV<String, Long>> {
    @ProcessElement
    public void process(
        @Element KV<String, Iterable<Integer>> group, OutputReceiver<KV<String, Long>> out) {
      long total = 0;
      for (Integer number : group.getValue()) {
        total += number;
      }
      out.output(KV.of(group.getKey(), total));
    }
  }

  @Test
  void groupsHugeKeys() {
    Pipeline pipeline = pipeline();
    PCollection<KV<String, Long>> counts =
        pipeline
            .apply(Create.of("a", "b", "a"))
            .apply(
                "Huge",
                MapElements.into(
                        TypeDescriptors.kvs(TypeDescriptors.strings(), TypeDescriptors.longs()))
                    .via((String name) -> KV.of(name.repeat(20_000_000), 1L)))
            .apply("Group", GroupByKey.create())
            .apply(
                "Lengths",
                MapElements.into(
                        TypeDescriptors.kvs(TypeDescriptors.strings(), TypeDescriptors.longs()))
                    .via(
                        group ->
                            KV.of(
                                group.getKey().substring(0, 1) + group.getKey().length(),
                                count(group.getValue()))));
    PAssert.that(counts)
        .containsInAnyOrder(List.of(KV.of("a20000000", 2L), KV.of("b20000000", 1L)));

    runToItsEnd(pipeline);
  }

  private static long count(Iterable<Long> values) {
    long count = 0;
    for (Long value : values) {
      count += value;
    }
    return count;
  }
}
