package dev.sluice.testkit.pipelines;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes random pipelines in which everything that is compared is determined by Beam's model. */
final class RandomPipeline {
  private static final long SHORT_MILLIS = Duration.ofMinutes(2).toMillis();
  private static final long LONG_MILLIS = Duration.ofDays(400).toMillis();

  /** Into so many parts the inputs' time is divided where times are to meet. */
  private static final int GRID = 24;

  private final SplittableRandom random;

  private RandomPipeline(SplittableRandom random) {
    this.random = random;
  }

  /** The pipeline of a seed: the same one each time. */
  static PipelineSpec of(long seed) {
    return new RandomPipeline(new SplittableRandom(seed)).pipeline();
  }

  private PipelineSpec pipeline() {
    long span = random.nextInt(3) == 0 ? LONG_MILLIS : SHORT_MILLIS;
    List<Input> inputs = new ArrayList<>();
    if (random.nextBoolean()) {
      inputs.add(events(span));
    } else {
      inputs.add(input(span));
      if (random.nextInt(4) == 0) {
        inputs.add(input(span));
      }
    }
    Shape shape = new PipelineSpec(inputs, List.of()).inputShape();
    List<Step> steps = new ArrayList<>();
    if (shape.arrival() == Arrival.EVENTS) {
      shape = beginWithEvents(steps, shape);
    }
    int count = steps.size() + random.nextInt(steps.isEmpty() ? 1 : 0, 6 - steps.size());
    while (steps.size() < count) {
      Step step = steps.isEmpty() && random.nextBoolean() ? windows(shape) : step(shape);
      if (step.fits(shape)) {
        shape = step.after(shape);
        steps.add(step);
      }
    }
    return new PipelineSpec(inputs, steps.stream().map(this::placed).toList());
  }

  private PipelineSpec.Placed placed(Step step) {
    // what a grouping gives is seen before a step behind it makes it less
    return new PipelineSpec.Placed(
        step, step instanceof GroupSteps.Group || random.nextInt(3) == 0);
  }

  /**
   * Where each event counts, it is mostly windows, triggers, state and timers that see it first.
   */
  private Shape beginWithEvents(List<Step> steps, Shape input) {
    Shape shape = input;
    List<Step> first =
        switch (random.nextInt(15)) {
          case 0, 1, 2, 3, 4 ->
              List.of(windows(shape), new GroupSteps.Group(pick(GroupSteps.How.values())));
          case 5 -> List.of(new Script(random.nextLong(1 << 20), random.nextBoolean()));
          case 6, 7, 8 ->
              List.of(windows(shape), new Script(random.nextLong(1 << 20), random.nextBoolean()));
          case 9, 10, 11 ->
              List.of(
                  new GroupSteps.Windows(Windowing.earlyAndLate(random, shape.spanMillis())),
                  new GroupSteps.Group(pick(GroupSteps.How.COMBINES)));
          case 12, 13 -> List.of(merging(shape), merged());
          default -> List.of();
        };
    for (Step step : first) {
      if (step.fits(shape)) {
        shape = step.after(shape);
        steps.add(step);
      }
    }
    return shape;
  }

  private Input input(long span) {
    List<Row> rows =
        rows(random.nextInt(4) == 0 ? random.nextInt(1, 100) : random.nextInt(1, 30), span);
    return switch (random.nextInt(10)) {
      case 0, 1 -> new Input.Created(rows, span);
      case 2, 3 -> new Input.Bounded(rows, span);
      case 4 -> new Input.Splittable(rows, random.nextInt(1, 30), true, span);
      case 5 -> new Input.Splittable(rows, random.nextInt(1, 30), false, span);
      case 6 -> new Input.Unbounded(rows, random.nextInt(1, 4), span / 10, span);
      default -> new Input.Unbounded(rows, random.nextInt(1, 4), 0, span);
    };
  }

  /** Rows whose times go up in the long run but not from each to the next. */
  private List<Row> rows(int count, long span) {
    List<Row> rows = new ArrayList<>();
    int keys = random.nextInt(1, 8);
    for (int i = 0; i < count; i++) {
      long time = span * i / count + random.nextLong(span / 8);
      rows.add(new Row("k" + random.nextInt(keys), random.nextInt(100), time));
    }
    return rows;
  }

  private Input events(long span) {
    List<Event> events = new ArrayList<>();
    int count = random.nextInt(5, 70);
    int keys = random.nextInt(1, 4);
    boolean isOnGrid = random.nextBoolean();
    long watermark = 0;
    for (int i = 0; i < count; i++) {
      switch (random.nextInt(8)) {
        case 0, 1 -> {
          long next = watermark + random.nextLong(1, 1 + span * 3 / count);
          watermark = Math.max(watermark + 1, isOnGrid ? onGrid(next + span / GRID, span) : next);
          events.add(new Event.Watermark(watermark));
        }
        case 2 -> events.add(new Event.Clock(random.nextLong(1, 2 * Triggers.CLOCK_MILLIS)));
        default -> {
          long spread = random.nextBoolean() ? span / 4 : span / GRID;
          long time = Math.max(0, watermark + random.nextLong(-spread, spread));
          events.add(new Event.Add(new Row("k" + random.nextInt(keys), random.nextInt(100), time)));
        }
      }
    }
    return new Input.Events(events, span);
  }

  /** A time on the grid, or one millisecond beside it. */
  private long onGrid(long millis, long span) {
    long time = millis - millis % (span / GRID) + random.nextLong(-1, 2);
    return Math.max(0, time);
  }

  private GroupSteps.Windows windows(Shape shape) {
    return new GroupSteps.Windows(Windowing.random(random, shape));
  }

  /** Windows that merge, for which runners group in ways of their own. */
  private GroupSteps.Windows merging(Shape shape) {
    return new GroupSteps.Windows(Windowing.merging(random, shape));
  }

  private Step merged() {
    return switch (random.nextInt(3)) {
      case 0 -> new GroupSteps.Group(GroupSteps.How.GROUP);
      case 1 -> new GroupSteps.GroupAndSpread();
      default -> new GroupSteps.Group(pick(GroupSteps.How.COMBINES));
    };
  }

  private Step step(Shape shape) {
    return switch (random.nextInt(19)) {
      case 0 -> new PlainSteps.Rekey(random.nextInt(1, 5));
      case 1 -> new PlainSteps.Stamp();
      case 2 -> new PlainSteps.Routed();
      case 3 -> new PlainSteps.Twice(random.nextBoolean());
      case 4 -> new PlainSteps.Spread(pick(PlainSteps.Spreading.values()));
      case 5 -> new PlainSteps.TakeApart(random.nextInt(1, 4));
      case 6, 7 -> random.nextInt(4) == 0 ? merging(shape) : windows(shape);
      case 8, 9 -> new GroupSteps.Group(pick(GroupSteps.How.values()));
      case 10 -> new GroupSteps.GroupAndSpread();
      case 11 -> random.nextBoolean() ? new GroupSteps.Join() : new GroupSteps.DistinctKeys();
      case 12 -> new FreeGroup(free(shape));
      case 13 ->
          new SideStep(pick(SideStep.How.values()), WindowKind.random(random, shape.spanMillis()));
      case 14 -> new TriggeredSide(random.nextBoolean(), random.nextBoolean());
      case 15, 16 ->
          new StateSteps.Keep(
              pick(StateSteps.How.values()),
              random.nextLong(shape.spanMillis() / 50, shape.spanMillis()));
      case 17 -> new Script(random.nextLong(1 << 20), random.nextBoolean());
      default ->
          random.nextBoolean()
              ? new StateSteps.Batches(random.nextInt(1, 6))
              : shape.has(Fact.ORDER)
                  ? new GroupSteps.Retrigger(Windowing.anything(random, shape))
                  : new StateSteps.Deduplicated();
    };
  }

  private Windowing free(Shape shape) {
    Windowing windowing = Windowing.anything(random, shape).with(Triggers.early(random));
    return shape.arrival() == Arrival.LATE
        ? windowing.withLateness(3 * shape.spanMillis())
        : windowing;
  }

  private <T> T pick(T[] all) {
    return pick(random, all);
  }

  /**
   * The length, or often one on a coarse grid instead: times that are exactly equal, or a
   * millisecond apart, are where runners go wrong.
   */
  static long snapped(SplittableRandom random, long millis, long span) {
    long unit = span / GRID;
    return random.nextBoolean() ? millis : Math.max(unit, millis - millis % unit);
  }

  static <T> T pick(SplittableRandom random, T[] all) {
    return List.of(all).get(random.nextInt(all.length));
  }
}
