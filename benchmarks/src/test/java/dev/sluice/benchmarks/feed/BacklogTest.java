package dev.sluice.benchmarks.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.benchmarks.feed.Feed.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BacklogTest {
  @Test
  void fillsUpWhatWasCommitted() {
    Backlog backlog = new Backlog(1_000_000);

    assertThat(backlog.missing(new Progress(0, 1), 0)).isEqualTo(10_000);
    assertThat(backlog.missing(new Progress(0, 1), 10_000)).isZero();
    assertThat(backlog.missing(new Progress(300, 2), 10_000)).isEqualTo(300);
  }

  @Test
  void growsUntilTheRunnerIsTheSlowerOne() {
    Backlog backlog = new Backlog(1_000_000);
    long committed = 0;
    long offered = 0;
    List<Boolean> enough = new ArrayList<>();
    for (int second = 1; second <= 12; second++) {
      long taken = Math.min(100_000, offered - committed);
      committed += taken;
      offered +=
          backlog.missing(new Progress(committed, TimeUnit.SECONDS.toNanos(second)), offered);
      enough.add(backlog.isEnough());
    }

    assertThat(offered - committed).isEqualTo(250_000);
    assertThat(enough).first().isEqualTo(false);
    assertThat(enough).last().isEqualTo(true);
    assertThat(enough).isSorted();
  }

  @Test
  void isNeverMoreThanItsLimit() {
    Backlog backlog = new Backlog(5_000);

    assertThat(backlog.missing(new Progress(0, 1), 0)).isEqualTo(5_000);
    assertThat(backlog.missing(new Progress(5_000, TimeUnit.SECONDS.toNanos(2)), 5_000))
        .isEqualTo(5_000);
  }
}
