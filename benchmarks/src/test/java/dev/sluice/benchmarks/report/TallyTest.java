package dev.sluice.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TallyTest {
  @Test
  void isTheSameInWhateverOrder() {
    Tally tally = new Tally();
    tally.add(300_000, "a", 2);
    tally.add(0, "b", 5);

    Tally other = new Tally();
    other.add(0, "b", 5);
    other.addLine("300000\ta\t2");

    assertThat(tally.sameAs(other)).isTrue();
  }

  @Test
  void tellsACountThatCameInTwoPieces() {
    Tally whole = new Tally();
    whole.add(0, "a", 3);

    Tally pieces = new Tally();
    pieces.add(0, "a", 1);
    pieces.add(0, "a", 2);

    assertThat(pieces.checksum()).isEqualTo(whole.checksum());
    assertThat(pieces.sameAs(whole)).isFalse();
  }

  @Test
  void tellsCountsThatWentToAnotherWordOrWindow() {
    Tally right = new Tally();
    right.add(0, "a", 3);
    right.add(300_000, "b", 4);

    Tally words = new Tally();
    words.add(0, "b", 3);
    words.add(300_000, "a", 4);
    Tally windows = new Tally();
    windows.add(300_000, "a", 3);
    windows.add(0, "b", 4);

    assertThat(words.sameAs(right)).isFalse();
    assertThat(windows.sameAs(right)).isFalse();
  }

  @Test
  void refusesALineThatHasNoCount() {
    assertThatThrownBy(() -> new Tally().addLine("300000\ta"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("300000\ta");
  }
}
