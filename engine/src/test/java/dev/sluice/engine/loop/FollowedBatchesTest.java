package dev.sluice.engine.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.loop.Pace.Reading;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which batches may leave to the next one what can wait. */
final class FollowedBatchesTest {
  @TempDir private Path directory;

  @Test
  void aBatchIsFollowedAtOnceWhereNothingElseIsSaid() {
    assertThat(isFirstFollowed(LoopFixture.FOREVER)).isTrue();
  }

  @Test
  void aBatchThatBeginsAtAMultipleIsNot() {
    assertThat(isFirstFollowed(new Pace(Reading.FOREVER, 300, 16, LoopFixture.TWO))).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"AVAILABLE_NOW", "ONE_BATCH"})
  void thoseOfAQueryThatStopsByItselfAreNot(Reading reading) {
    assertThat(isFirstFollowed(new Pace(reading, 0, 16, LoopFixture.TWO))).isFalse();
  }

  private boolean isFirstFollowed(Pace pace) {
    LoopFixture query = LoopFixture.fresh(directory, pace);
    query.executor.available.add("a");

    query.turn();

    return query.executor.requests.get(0).limits().isFollowedAtOnce();
  }
}
