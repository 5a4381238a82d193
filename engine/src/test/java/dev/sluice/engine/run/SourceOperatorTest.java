package dev.sluice.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.fake.FakeTask;
import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.source.Mark;
import dev.sluice.engine.source.Source;
import dev.sluice.engine.source.SplitReader;
import dev.sluice.engine.time.EventTime;
import dev.sluice.state.fake.MapView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SourceOperatorTest {
  private static final long ARRIVES_MILLIS = 1_000;

  private final List<Object> read = new ArrayList<>();
  private final SourceOperator operator = new SourceOperator(new LateSource(), read::add);
  private final FakeTask task = new FakeTask(new MapView());
  private SplitState split = new SplitState(0, new byte[0], null, EventTime.MIN_MILLIS, false, 0);

  @AfterEach
  void close() throws Exception {
    operator.close();
  }

  /** What a batch at this clock says of the split, if anything. */
  private @Nullable SplitState batch(long clockMillis) throws Exception {
    operator.assign(List.of(split));
    operator.begin(task.nextBatch(clockMillis));
    boolean more = operator.produce();
    while (more) {
      more = operator.produce();
    }
    operator.finish();
    List<SplitState> changes = operator.changes();
    if (changes.isEmpty()) {
      return null;
    }
    split = changes.get(0);
    return split;
  }

  @Test
  void saysThatASplitIsBehindUntilItsReaderHasCaughtUp() throws Exception {
    SplitState waiting = batch(ARRIVES_MILLIS - 1);
    assertThat(waiting).isNotNull().matches(state -> !state.caughtUp());
    assertThat(read).isEmpty();

    SplitState arrived = batch(ARRIVES_MILLIS);
    assertThat(arrived).isNotNull().matches(SplitState::caughtUp);
    assertThat(read).containsExactly("late");

    assertThat(batch(ARRIVES_MILLIS + 1)).as("nothing new").isNull();
  }

  /** One record, which is fetched in the background and there from a certain clock on. */
  private static final class LateSource implements Source {
    private static final long serialVersionUID = 1L;

    @Override
    public List<byte[]> split(int desired) {
      return List.of(new byte[0]);
    }

    @Override
    public SplitReader open(byte[] split, byte @Nullable [] mark) {
      return new Reader();
    }

    @Override
    public boolean isBounded() {
      return false;
    }

    @Override
    public String describe(byte @Nullable [] mark) {
      return "late";
    }
  }

  private static final class Reader implements SplitReader {
    private int polls;

    @Override
    public Poll poll(Receiver out, Budget budget) throws Exception {
      polls++;
      if (polls == 2) {
        budget.spend(1);
        out.accept("late");
      }
      return Poll.NOTHING_NOW;
    }

    @Override
    public boolean isCaughtUp(long clockMillis) {
      return clockMillis >= ARRIVES_MILLIS;
    }

    @Override
    public long watermarkMillis() {
      return EventTime.MIN_MILLIS;
    }

    @Override
    public Mark mark() {
      return Mark.of(new byte[] {1});
    }

    @Override
    public void close() {}
  }
}
