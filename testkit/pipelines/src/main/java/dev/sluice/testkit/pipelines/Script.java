package dev.sluice.testkit.pipelines;

import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * A stateful DoFn that does random things to states and timers of all kinds with each row and
 * timer, and tells what it read. Wants one event at a time: a row and a timer that become due by
 * the same move of the watermark come in any order.
 *
 * @param program what it does
 * @param hasClock whether it also sets timers of processing time
 */
record Script(long program, boolean hasClock) implements Step {
  @Override
  public boolean fits(Shape shape) {
    return shape.has(Fact.SINGLE) && !shape.windowing().windows().isMerging();
  }

  @Override
  public Shape after(Shape shape) {
    Shape after = shape.without(Fact.SINGLE, Fact.ORDER).atWindowsEnds();
    return hasClock ? after.without(Fact.AHEAD) : after;
  }

  @Override
  public PCollection<KV<String, Long>> apply(
      PCollection<KV<String, Long>> rows, String name, Taps taps) {
    return rows.apply(name, ParDo.of(new ScriptFn(program, hasClock))).setCoder(Row.CODER);
  }
}
