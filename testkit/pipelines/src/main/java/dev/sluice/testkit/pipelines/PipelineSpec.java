package dev.sluice.testkit.pipelines;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * A pipeline as a value: inputs, flattened, and steps one after the other.
 *
 * @param steps where to go from rows to rows, and whether to look at what came
 */
record PipelineSpec(List<Input> inputs, List<Placed> steps) {
  /**
   * A step in its place.
   *
   * @param isTapped whether its output is compared; the last one's always is
   */
  record Placed(Step step, boolean isTapped) {
    @Override
    public String toString() {
      return step + (isTapped ? " *" : "");
    }
  }

  /** What is known of the rows before any step. */
  Shape inputShape() {
    Shape shape = inputs.get(0).shape();
    for (Input input : inputs.subList(1, inputs.size())) {
      shape = both(shape, input.shape());
    }
    return shape;
  }

  private static Shape both(Shape one, Shape other) {
    Arrival arrival =
        one.arrival() == Arrival.LATE || other.arrival() == Arrival.LATE
            ? Arrival.LATE
            : one.arrival();
    return new Shape(
        arrival,
        one.isBounded() && other.isBounded(),
        Math.max(one.spanMillis(), other.spanMillis()),
        one.windowing(),
        one.facts());
  }

  /** Whether each step's rows are determined where it stands. */
  boolean isDetermined() {
    Shape shape = inputShape();
    for (Placed placed : steps) {
      if (!placed.step().fits(shape)) {
        return false;
      }
      shape = placed.step().after(shape);
    }
    return true;
  }

  /** Builds it. */
  void build(Pipeline pipeline, Taps taps, String gate) {
    List<PCollection<KV<String, Long>>> read = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      read.add(inputs.get(i).apply(pipeline, "Input" + i, gate));
    }
    PCollection<KV<String, Long>> rows =
        read.size() == 1
            ? read.get(0)
            : PCollectionList.of(read).apply("Inputs", Flatten.pCollections());
    Shape shape = inputShape();
    for (int i = 0; i < steps.size(); i++) {
      Placed placed = steps.get(i);
      String name = "Step" + i;
      rows = placed.step().apply(rows, name, taps);
      shape = placed.step().after(shape);
      if (placed.isTapped() || i == steps.size() - 1) {
        taps.add(rows, name, new Exactly(shape.facts()));
      }
    }
  }

  /** Pipelines with a step, an input or some rows less, in which all is still determined. */
  List<PipelineSpec> smaller() {
    List<PipelineSpec> smaller = new ArrayList<>();
    for (int i = steps.size() - 1; i >= 0 && steps.size() > 1; i--) {
      smaller.add(new PipelineSpec(inputs, without(steps, i)));
    }
    for (int i = 0; i < inputs.size() && inputs.size() > 1; i++) {
      smaller.add(new PipelineSpec(without(inputs, i), steps));
    }
    for (int i = 0; i < inputs.size(); i++) {
      for (Input less : inputs.get(i).smaller()) {
        List<Input> others = new ArrayList<>(inputs);
        others.set(i, less);
        smaller.add(new PipelineSpec(others, steps));
      }
    }
    smaller.removeIf(spec -> !spec.isDetermined());
    return smaller;
  }

  private static <T> List<T> without(List<T> all, int index) {
    List<T> left = new ArrayList<>(all);
    left.remove(index);
    return left;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    inputs.forEach(input -> text.append("  from ").append(input).append('\n'));
    for (int i = 0; i < steps.size(); i++) {
      text.append("  Step").append(i).append(' ').append(steps.get(i)).append('\n');
    }
    return text.toString();
  }
}
