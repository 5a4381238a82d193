package dev.sluice.translation.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.runners.core.metrics.DistributionData;
import org.apache.beam.sdk.metrics.MetricName;
import org.junit.jupiter.api.Test;

class StepContainerTest {
  private final StepContainer container = new StepContainer("step");

  @Test
  void countsUnderEqualNamesInOneCell() {
    container.getCounter(name("rows")).inc();
    container.getCounter(name("rows")).inc(2);

    assertThat(container.getCounter(name("rows")).getCumulative()).isEqualTo(3);
  }

  @Test
  void keepsMoreMetricsApartThanItRemembers() {
    List<MetricName> names = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      names.add(name("m" + i));
    }
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < names.size(); i++) {
        container.getCounter(names.get(i)).inc(i);
        container.getDistribution(names.get(i)).update(i);
      }
    }

    for (int i = 0; i < names.size(); i++) {
      assertThat(container.getCounter(names.get(i)).getCumulative()).isEqualTo(3L * i);
      assertThat(container.getDistribution(names.get(i)).getCumulative())
          .isEqualTo(DistributionData.create(3L * i, 3, i, i));
    }
  }

  @Test
  void reportsWhatGoesIntoARememberedCellAfterAReset() {
    MetricName rows = name("rows");
    container.getCounter(rows).inc(5);
    container.reset();
    container.getCounter(rows).inc(7);

    assertThat(container.getUpdates().counterUpdates())
        .singleElement()
        .satisfies(update -> assertThat(update.getUpdate()).isEqualTo(7));
  }

  private static MetricName name(String name) {
    return MetricName.named("space", name);
  }
}
