package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void takesTheMedianOfWhatHasTheSameName() {
    Samples samples = new Samples();
    samples.add(5, "rate", "sluice");
    samples.add(1, "rate", "sluice");
    samples.add(2, "rate", "sluice");
    samples.add(9, "rate", "flink");
    samples.add(7, "rate", "flink");

    assertThat(samples.median("rate", "sluice")).hasValue(2);
    assertThat(samples.median("rate", "flink")).hasValue(8);
    assertThat(samples.median("rate")).isEmpty();
  }

  @Test
  void forgetsAllUnderAName() {
    Samples samples = new Samples();
    samples.add(5, "rate", "group", "sluice");
    samples.add(5, "rate", "join", "sluice");

    samples.forget("rate", "group");

    assertThat(samples.median("rate", "group", "sluice")).isEmpty();
    assertThat(samples.median("rate", "join", "sluice")).hasValue(5);
  }

  @Test
  void cellsShowWhatIsMissing() {
    assertThat(Samples.cell("%.1f", OptionalDouble.of(1.25))).isEqualTo("1.3");
    assertThat(Samples.cell("%.1f", OptionalDouble.empty())).isEqualTo("-");
  }
}
