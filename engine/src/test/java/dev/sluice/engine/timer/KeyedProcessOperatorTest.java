package dev.sluice.engine.timer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.fake.FakeTask;
import dev.sluice.engine.fake.Rows;
import dev.sluice.engine.operator.KeyAware;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.time.EventTime;
import dev.sluice.engine.timer.KeyedFunction.Delivery;
import dev.sluice.state.Tables;
import dev.sluice.state.fake.MapView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class KeyedProcessOperatorTest {
  private final MapView view = new MapView();
  private final FakeTask task = new FakeTask(view);
  private final Script script = new Script();

  @Test
  void givesTheRowsOfAKeyTogetherAcrossChunks() throws Exception {
    Operator operator = open(Delivery.ONE_BY_ONE, KeyedProcess.Limits.DEFAULT);

    operator.begin(task.nextBatch(0));
    operator.elements(0, rows("a 1", "b 1", "a 2"));
    operator.elements(0, rows("b 2", "a 3"));
    operator.advance(0);
    operator.finish();

    assertThat(script.log).containsExactly("a: a 1, a 2, a 3", "b: b 1, b 2");
  }

  @Test
  void keepsNoMoreRowsThanItsLimit() throws Exception {
    Operator operator = open(Delivery.ONE_BY_ONE, new KeyedProcess.Limits(2, 1 << 20, 10));

    operator.begin(task.nextBatch(0));
    operator.elements(0, rows("a 1", "b 1", "a 2"));

    assertThat(script.log).containsExactly("a: a 1", "b: b 1");
  }

  @Test
  void takesKeysInTheOrderOfTheirEarliestDueTime() throws Exception {
    Operator operator = open(Delivery.ALL_DUE_OF_A_KEY, KeyedProcess.Limits.DEFAULT);

    batch(operator, 0, 0, "a event x 30", "b event x 10", "b event y 40", "a event y 20");
    script.log.clear();
    batch(operator, 0, 100);

    assertThat(script.log).containsExactly("b: fired x@10 y@40", "a: fired y@20 x@30");
  }

  @Test
  void firesNothingAtEquality() throws Exception {
    Operator operator = open(Delivery.ONE_BY_ONE, KeyedProcess.Limits.DEFAULT);
    batch(operator, 0, 0, "a event x 10", "a clock y 20");
    script.log.clear();

    batch(operator, 20, 10);
    assertThat(script.log).isEmpty();

    batch(operator, 21, 11);
    assertThat(script.log).containsExactly("a: fired y@20", "a: fired x@10");
  }

  @Test
  void deletesAHandfulOfFiredTimersOneByOneAndManyByTheirRange() throws Exception {
    Operator operator = open(Delivery.ONE_BY_ONE, KeyedProcess.Limits.DEFAULT);
    for (int i = 0; i < 3_000; i++) {
      batch(operator, 0, 0, "k" + i + " event x " + (i < 100 ? 10 : 20));
    }

    batch(operator, 0, 15);
    assertThat(view.rangeDeletes()).isZero();

    batch(operator, 0, 25);
    assertThat(view.rangeDeletes()).isEqualTo(1);
    assertThat(view.size()).isZero();
  }

  @Test
  void holdsUntilATimerHasFiredAndNotLonger() throws Exception {
    Operator operator = open(Delivery.ONE_BY_ONE, KeyedProcess.Limits.DEFAULT);

    batch(operator, 0, 0, "a clock x 50");
    assertThat(task.holdMillis()).isEqualTo(50);

    batch(operator, 51, 60);
    assertThat(task.holdMillis()).isEqualTo(EventTime.MAX_MILLIS);
  }

  @Test
  void reachesOneTimeAtLeastHoweverSmallTheBudget() throws Exception {
    Operator operator = open(Delivery.ALL_DUE_OF_A_KEY, KeyedProcess.Limits.DEFAULT);
    batch(operator, 0, 0, "a event x 10", "b event x 10", "c event x 20", "a event y 30");
    script.log.clear();

    operator.begin(task.nextBatch(0).withBudget(1));
    operator.advance(100);
    operator.finish();

    assertThat(script.log).containsExactlyInAnyOrder("a: fired x@10", "b: fired x@10");
    assertThat(task.reachedMillis()).isEqualTo(11);
    assertThat(task.wakeEventMillis()).isEqualTo(20);
  }

  @Test
  void namesTheKeyAtWhichItFailed() throws Exception {
    Operator operator = open(Delivery.ONE_BY_ONE, KeyedProcess.Limits.DEFAULT);
    operator.begin(task.nextBatch(0));
    operator.elements(0, rows("a 1", "b fail", "c 1"));

    assertThatThrownBy(() -> operator.advance(0)).hasMessage("b fail");

    assertThat(((KeyAware) operator).currentKey()).isEqualTo("b".getBytes(UTF_8));
  }

  @Test
  void refusesRowsOfAnotherInput() throws Exception {
    Operator operator = open(Delivery.ONE_BY_ONE, KeyedProcess.Limits.DEFAULT);
    operator.begin(task.nextBatch(0));

    assertThatThrownBy(() -> operator.elements(2, rows("view row")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("input 2");
  }

  @Test
  void noKeysPrefixBeginsWithAnothers() throws Exception {
    Operator operator = open(Delivery.ONE_BY_ONE, KeyedProcess.Limits.DEFAULT);
    String longKey = "x".repeat(2_000);

    batch(operator, 0, 0, " 1", "a 1", "aa 1", longKey + "1 1", longKey + "2 1");

    Set<String> prefixes = new HashSet<>();
    for (byte[] prefix : script.prefixes) {
      prefixes.add(Arrays.toString(Arrays.copyOfRange(prefix, 3, prefix.length)));
      assertThat(Tables.keyGroup(prefix)).isBetween(0, Rows.KEY_GROUPS);
    }
    assertThat(prefixes).hasSize(5);
    for (String one : prefixes) {
      String start = one.substring(0, one.length() - 1) + ",";
      assertThat(prefixes).noneMatch(other -> other.startsWith(start));
    }
  }

  private void batch(Operator operator, long clock, long watermark, String... rows)
      throws Exception {
    operator.begin(task.nextBatch(clock));
    operator.elements(0, rows(rows));
    operator.advance(watermark);
    operator.finish();
    task.endBatch(watermark);
  }

  private Operator open(Delivery delivery, KeyedProcess.Limits limits) throws Exception {
    StageContext context = new StageContext("stage", "step", 0, 1, Rows.KEY_GROUPS);
    return KeyedProcess.head((c, outputs) -> script, delivery, limits).open(context, List.of());
  }

  private static Rows rows(String... rows) {
    Rows chunk = new Rows();
    for (String row : rows) {
      chunk.add(row.substring(0, row.indexOf(' ')).getBytes(UTF_8), row);
    }
    return chunk;
  }

  /** Does what rows say: {@code key domain id time} sets a timer whose output time is its own. */
  private static final class Script implements KeyedFunction {
    private final List<String> log = new ArrayList<>();
    private final List<byte[]> prefixes = new ArrayList<>();
    private @Nullable KeyedState state;

    @Override
    public void begin(Task task, KeyedState state) {
      this.state = state;
    }

    @Override
    public void elements(List<Object> elements) {
      log.add(name() + ": " + String.join(", ", elements.stream().map(Object::toString).toList()));
      prefixes.add(state().prefix(3));
      for (Object element : elements) {
        String[] words = element.toString().split(" ", -1);
        if (words[1].equals("fail")) {
          throw new IllegalArgumentException(element.toString());
        }
        if (words.length == 4) {
          TimeDomain domain = words[1].equals("event") ? TimeDomain.EVENT : TimeDomain.CLOCK;
          long time = Long.parseLong(words[3]);
          state().setTimer(new Timer(words[2].getBytes(UTF_8), domain, time, time, true));
        }
      }
    }

    @Override
    public void timers(List<Timer> due) {
      StringBuilder text = new StringBuilder(name() + ": fired");
      for (Timer timer : due) {
        text.append(' ').append(new String(timer.id(), UTF_8)).append('@');
        text.append(timer.timeMillis());
      }
      log.add(text.toString());
    }

    @Override
    public void finish() {}

    @Override
    public void close() {}

    private String name() {
      return new String(state().key(), UTF_8);
    }

    private KeyedState state() {
      if (state == null) {
        throw new IllegalStateException("Called before begin");
      }
      return state;
    }
  }
}
