package dev.sluice.engine.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ExchangeMemoryTest {
  private final ExchangeMemory process = new ExchangeMemory(100);
  private final ExchangeMemory one = ExchangeMemory.within(process, 80);
  private final ExchangeMemory other = ExchangeMemory.within(process, 80);

  @Test
  void queriesHaveTogetherWhatTheirProcessHas() {
    assertThat(one.tryTake(70)).isTrue();

    assertThat(other.tryTake(40)).isFalse();
    assertThat(other.tryTake(30)).isTrue();
    assertThat(process.usedBytes()).isEqualTo(100);
  }

  @Test
  void aQueryAloneHasNoMoreThanItsOwn() {
    assertThat(one.tryTake(81)).isFalse();
    assertThat(process.usedBytes()).isZero();
  }

  @Test
  void whatIsOnItsWayWhenAQueryEndsIsGivenBack() {
    assertThat(one.tryTake(70)).isTrue();
    assertThat(other.tryTake(20)).isTrue();
    one.giveBack(10);

    one.close();

    assertThat(process.usedBytes()).isEqualTo(20);
    assertThat(other.tryTake(60)).isTrue();
  }
}
