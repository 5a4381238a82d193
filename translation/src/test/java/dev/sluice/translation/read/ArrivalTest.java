package dev.sluice.translation.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArrivalTest {
  private static final long UNKNOWN = -1;
  private static final long PATIENCE = 100;
  private final Arrival arrival = new Arrival(PATIENCE);

  @Test
  void waitsForTheFirstRecordWhateverTheBacklogSays() {
    assertThat(arrival.isCaughtUp(() -> 0, 1_000)).isFalse();
    assertThat(arrival.isCaughtUp(() -> UNKNOWN, 1_050)).isFalse();
    assertThat(arrival.isCaughtUp(() -> 7, 1_099)).isFalse();
    assertThat(arrival.isCaughtUp(() -> 7, 1_100)).isTrue();
  }

  @Test
  void believesAnEmptyBacklogAfterARecord() {
    arrival.given();

    assertThat(arrival.isCaughtUp(() -> 0, 1_000)).isTrue();
  }

  @Test
  void waitsWhileTheBacklogIsUnknownOrNotEmpty() {
    arrival.given();

    assertThat(arrival.isCaughtUp(() -> UNKNOWN, 1_000)).isFalse();
    assertThat(arrival.isCaughtUp(() -> 5, 1_099)).isFalse();
    assertThat(arrival.isCaughtUp(() -> 5, 1_100)).isTrue();
  }

  @Test
  void waitsAnewAfterEachRecord() {
    assertThat(arrival.isCaughtUp(() -> 5, 1_000)).isFalse();
    arrival.given();

    assertThat(arrival.isCaughtUp(() -> 5, 1_100)).isFalse();
    assertThat(arrival.isCaughtUp(() -> 5, 1_200)).isTrue();
  }

  @Test
  void asksNothingWithoutPatience() {
    Arrival impatient = new Arrival(0);
    impatient.given();

    assertThat(impatient.isCaughtUp(ArrivalTest::refuse, 1_000)).isTrue();
  }

  private static long refuse() {
    throw new AssertionError("The backlog was asked for");
  }
}
