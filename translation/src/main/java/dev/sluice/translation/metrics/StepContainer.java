package dev.sluice.translation.metrics;

import org.apache.beam.runners.core.metrics.CounterCell;
import org.apache.beam.runners.core.metrics.DistributionCell;
import org.apache.beam.runners.core.metrics.MetricsContainerImpl;
import org.apache.beam.sdk.metrics.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * A step's container that finds the cell of a counter or distribution again without hashing its
 * name: a DoFn asks for it by the same {@link MetricName} at each element.
 *
 * <p>Its cells are Beam's. Safe for any number of threads, as Beam's container is: threads that
 * meet at the remembered cells at worst look one up once more.
 */
final class StepContainer extends MetricsContainerImpl {
  /** More metrics than that are rare in a step; those beyond are looked up by their names. */
  private static final int REMEMBERED = 8;

  private final @Nullable Remembered<CounterCell>[] counters = remembered();
  private final @Nullable Remembered<DistributionCell>[] distributions = remembered();

  StepContainer(String step) {
    super(step);
  }

  @Override
  public CounterCell getCounter(MetricName name) {
    CounterCell known = find(counters, name);
    return known != null ? known : remember(counters, name, super.getCounter(name));
  }

  @Override
  public DistributionCell getDistribution(MetricName name) {
    DistributionCell known = find(distributions, name);
    return known != null ? known : remember(distributions, name, super.getDistribution(name));
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // arrays of generics can't be made otherwise
  private static <T> @Nullable Remembered<T>[] remembered() {
    return (Remembered<T>[]) new Remembered[REMEMBERED];
  }

  @SuppressWarnings("ReferenceEquality") // an equal name that is another object is looked up
  private static <T> @Nullable T find(@Nullable Remembered<T>[] among, MetricName name) {
    for (Remembered<T> each : among) {
      if (each == null) {
        return null;
      }
      if (each.name == name) {
        return each.cell;
      }
    }
    return null;
  }

  private static <T> T remember(@Nullable Remembered<T>[] among, MetricName name, T cell) {
    for (int i = 0; i < among.length; i++) {
      if (among[i] == null) {
        among[i] = new Remembered<>(name, cell);
        break;
      }
    }
    return cell;
  }

  /** Immutable, so that whichever thread sees it sees it whole. */
  private record Remembered<T>(MetricName name, T cell) {}
}
