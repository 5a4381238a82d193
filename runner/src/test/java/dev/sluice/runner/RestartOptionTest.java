package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.query.RestartPolicy;
import dev.sluice.engine.query.Trigger;
import org.junit.jupiter.api.Test;

final class RestartOptionTest {
  @Test
  void readsEachForm() {
    assertThat(RestartOption.parse("none")).isEqualTo(new RestartPolicy.None());
    assertThat(RestartOption.parse("fixed:5:10s")).isEqualTo(new RestartPolicy.Fixed(5, 10_000));
    assertThat(RestartOption.parse("fixed:1:250ms")).isEqualTo(new RestartPolicy.Fixed(1, 250));
    assertThat(RestartOption.parse("backoff:1s:1m:10m"))
        .isEqualTo(new RestartPolicy.Backoff(1_000, 60_000, 600_000));
    assertThat(RestartOption.parse("backoff:500ms:2m:1h"))
        .isEqualTo(new RestartPolicy.Backoff(500, 120_000, 3_600_000));
  }

  @Test
  void namesAloneStandForTheirUsualTimes() {
    assertThat(RestartOption.parse("fixed")).isEqualTo(RestartOption.parse("fixed:5:10s"));
    assertThat(RestartOption.parse("backoff")).isEqualTo(RestartOption.parse("backoff:1s:1m:10m"));
  }

  @Test
  void unboundedPipelinesAreRestartedUnlessTheyEndByThemselves() {
    RestartPolicy none = RestartOption.parse("none");

    assertThat(RestartOption.parse(null)).isNull();
    assertThat(RestartOption.usual(false, new Trigger.AsSoonAsPossible()))
        .isEqualTo(RestartOption.parse("backoff:1s:1m:10m"));
    assertThat(RestartOption.usual(false, new Trigger.Interval(1_000)))
        .isEqualTo(RestartOption.parse("backoff:1s:1m:10m"));
    assertThat(RestartOption.usual(true, new Trigger.AsSoonAsPossible())).isEqualTo(none);
    assertThat(RestartOption.usual(false, new Trigger.AvailableNow())).isEqualTo(none);
    assertThat(RestartOption.usual(false, new Trigger.Once())).isEqualTo(none);
  }
}
