package dev.sluice.engine.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.executor.StepFailure;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.testkit.ManualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a query begins anew after a failure, by a clock that the test turns. */
final class RestartsTest {
  private final Throwable failure =
      new StepFailure("Parse", 7, 0, null, new IOException("no such host"));

  private final ManualClock clock = ManualClock.at(1_000_000);

  @Test
  void noneEndsTheQueryWithItsFirstFailure() {
    Restarts restarts = new Restarts(new RestartPolicy.None(), clock);

    assertThat(restarts.pauseMillis(failure)).isEqualTo(Restarts.NEVER);
    assertThat(restarts.told().count()).isZero();
  }

  @Test
  void fixedRestartsSoOftenInAll() {
    Restarts restarts = new Restarts(new RestartPolicy.Fixed(2, 10_000), clock);

    assertThat(pauses(restarts, 3)).containsExactly(10_000L, 10_000L, Restarts.NEVER);
    assertThat(restarts.told().count()).isEqualTo(2);
    assertThat(restarts.told().lastFailure()).isEqualTo(failure.getMessage());
  }

  @Test
  void backoffDoublesItsPausesUpToTheLongest() {
    Restarts restarts = new Restarts(new RestartPolicy.Backoff(1_000, 5_000, 600_000), clock);

    assertThat(pauses(restarts, 5)).containsExactly(1_000L, 2_000L, 4_000L, 5_000L, 5_000L);
  }

  @Test
  void backoffBeginsAnewAfterAHealthyTimeAndNotBefore() {
    Restarts restarts = new Restarts(new RestartPolicy.Backoff(1_000, 60_000, 600_000), clock);
    pauses(restarts, 3);
    restarts.running();

    clock.advanceMillis(599_999);
    assertThat(restarts.pauseMillis(failure)).isEqualTo(8_000);
    restarts.running();
    clock.advanceMillis(600_000);
    assertThat(restarts.pauseMillis(failure)).isEqualTo(1_000);
  }

  @Test
  void neverRetriesDamageNorWhatCanNotBeLinked() {
    Restarts restarts = new Restarts(new RestartPolicy.Backoff(1_000, 60_000, 600_000), clock);

    for (Throwable last :
        List.of(
            new CorruptCheckpointException("a bit has flipped"),
            new StepFailure("S", 1, 0, null, new CorruptCheckpointException("a bit has flipped")),
            new StepFailure("S", 1, 0, null, new NoClassDefFoundError("com/example/Gone")))) {
      assertThat(restarts.pauseMillis(last)).isEqualTo(Restarts.NEVER);
    }
    assertThat(restarts.pauseMillis(new CheckpointException("no room"))).isEqualTo(1_000);
  }

  @Test
  void refusesPausesThatAreNone() {
    assertThatThrownBy(() -> new RestartPolicy.Backoff(2_000, 1_000, 1))
        .hasMessageContaining("2000, 1000 and 1");
    assertThatThrownBy(() -> new RestartPolicy.Fixed(0, 1)).hasMessageContaining("not 0 after 1");
  }

  private List<Long> pauses(Restarts restarts, int failures) {
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < failures; i++) {
      restarts.running();
      clock.advanceMillis(10);
      pauses.add(restarts.pauseMillis(failure));
    }
    return pauses;
  }
}
