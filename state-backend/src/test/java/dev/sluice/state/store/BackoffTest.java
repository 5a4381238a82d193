package dev.sluice.state.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When what failed is tried again. */
final class BackoffTest {
  private final Backoff backoff = new Backoff();

  @Test
  void moreAndMoreBatchesPassBetweenTries() {
    assertThat(triesThatFail(1, 600)).containsExactly(1L, 3L, 7L, 15L, 31L, 63L, 127L, 255L, 511L);
    assertThat(triesThatFail(601, 1_300)).containsExactly(767L, 1023L, 1279L);
  }

  @Test
  void aSuccessBeginsAnew() {
    triesThatFail(1, 100);

    backoff.succeeded();

    assertThat(triesThatFail(101, 110)).containsExactly(101L, 103L, 107L);
  }

  private List<Long> triesThatFail(long first, long last) {
    List<Long> tries = new ArrayList<>();
    for (long version = first; version <= last; version++) {
      if (!backoff.isTooSoon(version)) {
        tries.add(version);
        backoff.failed(version);
      }
    }
    return tries;
  }
}
