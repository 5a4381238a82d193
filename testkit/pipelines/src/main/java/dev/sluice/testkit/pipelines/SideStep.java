package dev.sluice.testkit.pipelines;

import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;

/**
 * Adds to each row something of a side input that is made of the same rows.
 *
 * <p>Not where rows may be in windows that are over: Beam lets a runner drop those wherever it
 * likes, and Sluice drops them when their side input is gone, while the DirectRunner gives them an
 * empty one.
 *
 * @param how the kind of view
 * @param windows the side input's windows, which need not be the rows'
 */
record SideStep(How how, WindowKind windows) implements Step {
  /** The kinds of views. */
  enum How {
    SINGLETON,
    SUM_AS_VIEW,
    ITERABLE,
    LIST,
    MAP,
    MULTIMAP
  }

  @Override
  public boolean fits(Shape shape) {
    boolean isGlobal = shape.windowing().windows().kind() == WindowKind.Kind.GLOBAL;
    return shape.canBeIn(windows)
        && !windows.isMerging()
        && (!isGlobal || windows.kind() == WindowKind.Kind.GLOBAL)
        && (isGlobal || shape.arrival() == Arrival.FLOW);
  }

  @Override
  public Shape after(Shape shape) {
    return shape.without(Fact.SINGLE, Fact.ORDER);
  }

  @Override
  public PCollection<KV<String, Long>> apply(
      PCollection<KV<String, Long>> rows, String name, Taps taps) {
    PCollection<KV<String, Long>> side =
        rows.apply(
            name + "/Windows",
            Windowing.plain(windows, Triggers.repeated(AfterWatermark.pastEndOfWindow()))
                .transform());
    return switch (how) {
      case SINGLETON -> {
        PCollectionView<Long> view =
            side.apply(name + "/Values", Values.create())
                .apply(name + "/Sum", Combine.globally(Sum.ofLongs()).withoutDefaults())
                .apply(name + "/View", View.<Long>asSingleton().withDefaultValue(-1L));
        yield add(rows, name, view, new OneFn(view));
      }
      case SUM_AS_VIEW -> {
        PCollectionView<Long> view =
            side.apply(name + "/Values", Values.create())
                .apply(name + "/View", Combine.globally(Sum.ofLongs()).asSingletonView());
        yield add(rows, name, view, new OneFn(view));
      }
      case ITERABLE -> {
        PCollectionView<Iterable<Long>> view =
            side.apply(name + "/Values", Values.create()).apply(name + "/View", View.asIterable());
        yield add(rows, name, view, new ManyFn<>(view));
      }
      case LIST -> {
        PCollectionView<List<Long>> view =
            side.apply(name + "/Values", Values.create()).apply(name + "/View", View.asList());
        yield add(rows, name, view, new ManyFn<>(view));
      }
      case MAP -> {
        PCollectionView<Map<String, Long>> view =
            side.apply(name + "/Sum", Sum.longsPerKey()).apply(name + "/View", View.asMap());
        yield add(rows, name, view, new MapFn(view));
      }
      case MULTIMAP -> {
        PCollectionView<Map<String, Iterable<Long>>> view =
            side.apply(name + "/View", View.asMultimap());
        yield add(rows, name, view, new MultimapFn(view));
      }
    };
  }

  private static PCollection<KV<String, Long>> add(
      PCollection<KV<String, Long>> rows,
      String name,
      PCollectionView<?> view,
      DoFn<KV<String, Long>, KV<String, Long>> fn) {
    return rows.apply(name, ParDo.of(fn).withSideInputs(view)).setCoder(Row.CODER);
  }

  private static KV<String, Long> plus(KV<String, Long> row, long more) {
    return KV.of(row.getKey(), row.getValue() + 100 * (more % 10_000));
  }

  private static final class OneFn extends DoFn<KV<String, Long>, KV<String, Long>> {
    private final PCollectionView<Long> view;

    OneFn(PCollectionView<Long> view) {
      this.view = view;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      context.output(plus(context.element(), context.sideInput(view)));
    }
  }

  private static final class ManyFn<T extends Iterable<Long>>
      extends DoFn<KV<String, Long>, KV<String, Long>> {
    private final PCollectionView<T> view;

    ManyFn(PCollectionView<T> view) {
      this.view = view;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      context.output(plus(context.element(), GroupSteps.total(context.sideInput(view))));
    }
  }

  private static final class MapFn extends DoFn<KV<String, Long>, KV<String, Long>> {
    private final PCollectionView<Map<String, Long>> view;

    MapFn(PCollectionView<Map<String, Long>> view) {
      this.view = view;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      Map<String, Long> sums = context.sideInput(view);
      long own = sums.getOrDefault(context.element().getKey(), -7L);
      context.output(plus(context.element(), own + sums.size()));
    }
  }

  private static final class MultimapFn extends DoFn<KV<String, Long>, KV<String, Long>> {
    private final PCollectionView<Map<String, Iterable<Long>>> view;

    MultimapFn(PCollectionView<Map<String, Iterable<Long>>> view) {
      this.view = view;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      Map<String, Iterable<Long>> all = context.sideInput(view);
      Iterable<Long> own = all.getOrDefault(context.element().getKey(), List.of());
      context.output(plus(context.element(), GroupSteps.total(own) + all.keySet().size()));
    }
  }
}
