package dev.sluice.engine.loop;

import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.source.Script;
import dev.sluice.engine.time.EventTime;
import java.util.ArrayList;
import java.util.List;

/** A script of strings, written step by step. */
final class TestScript implements Script {
  private static final long serialVersionUID = 1L;

  private record Step(List<String> rows, long watermarkMillis, long advanceMillis) {}

  private final transient List<Step> steps = new ArrayList<>();
  private long watermarkMillis = EventTime.MIN_MILLIS;

  TestScript rows(String... rows) {
    return step(new Step(List.of(rows), watermarkMillis, 0));
  }

  TestScript watermark(long millis) {
    watermarkMillis = millis;
    return step(new Step(List.of(), millis, 0));
  }

  TestScript clock(long advanceMillis) {
    return step(new Step(List.of(), watermarkMillis, advanceMillis));
  }

  private TestScript step(Step step) {
    steps.add(step);
    return this;
  }

  @Override
  public int steps() {
    return steps.size();
  }

  @Override
  public long clockAdvanceMillis(int step) {
    return steps.get(step).advanceMillis();
  }

  @Override
  public long watermarkMillis(int step) {
    return steps.get(step).watermarkMillis();
  }

  @Override
  public int give(int step, Receiver out) throws Exception {
    List<String> rows = steps.get(step).rows();
    for (String row : rows) {
      out.accept(row);
    }
    return rows.size();
  }
}
