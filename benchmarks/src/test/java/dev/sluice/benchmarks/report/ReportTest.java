package dev.sluice.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReportTest {
  @Test
  void readsWhatAChildPrints() {
    Report report =
        Report.parse("#report wall_millis=12 tally_rows=3 tally_occurrences=4 tally_checksum=-5");

    assertThat(report.get("wall_millis")).isEqualTo(12);
    assertThat(report.tally().sameAs(new Tally(3, 4, -5))).isTrue();
  }

  @Test
  void namesWhatIsMissing() {
    Report report = Report.parse("#report wall_millis=12");

    assertThatThrownBy(() -> report.get("rows_millis"))
        .hasMessage("The report has no rows_millis, only [wall_millis]");
  }

  @Test
  void isNotTakenForAnotherLine() {
    assertThat(Report.isReport("#reporter says")).isFalse();
    assertThat(Report.isReport("#report a=1")).isTrue();
  }
}
