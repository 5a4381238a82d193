package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class SeededTestTest {
  @SeededTest(seeds = 3)
  void givesEachRunItsSeed(long seed) {
    String only = System.getProperty("seed", "");

    assertThat(seed).isBetween(1L, only.isEmpty() ? 3L : Long.parseLong(only));
  }

  @Test
  void refusesAClockThatGoesBack() {
    ManualClock clock = ManualClock.at(1_000);
    clock.advanceMillis(5);

    assertThat(clock.millis()).isEqualTo(1_005);
    assertThatThrownBy(() -> clock.advanceMillis(-1)).hasMessageContaining("never goes back");
  }
}
