package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps that follow each other call each other: however many, the stack is large enough. */
@Timeout(240)
final class DeepPipelinesTest {
  @ParameterizedTest
  @CsvSource({"500,--fastPaths=none", "5000,--fastPaths=none"})
  void runsVeryManyStepsOneBehindTheOther(int steps, String paths) {
    assertThat(BothRunners.sluice(pipeline -> plusOnes(pipeline, steps), paths))
        .extracting(row -> row.replaceAll(" at .*", ""))
        .containsExactlyInAnyOrder(String.valueOf(steps), String.valueOf(steps + 1));
  }

  private static PCollection<Integer> plusOnes(Pipeline pipeline, int steps) {
    PCollection<Integer> numbers = pipeline.apply(Create.of(0, 1));
    for (int i = 0; i < steps; i++) {
      numbers = numbers.apply("PlusOne" + i, ParDo.of(new PlusOneFn()));
    }
    return numbers;
  }

  static final class PlusOneFn extends DoFn<Integer, Integer> {
    @ProcessElement
    public void process(@Element Integer number, OutputReceiver<Integer> out) {
      out.output(number + 1);
    }
  }
}
