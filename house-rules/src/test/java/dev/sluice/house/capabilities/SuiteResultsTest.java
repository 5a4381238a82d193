package dev.sluice.house.capabilities;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteResultsTest {
  @TempDir private Path reports;

  @Test
  void tellsWhatPassedFromWhatDidNot() throws IOException {
    report("a.OneTest", "<testcase classname='a.OneTest' name='good'/>");
    report(
        "a.TwoTest",
        "<testcase classname='a.TwoTest' name='bad'><failure/></testcase>"
            + "<testcase classname='a.TwoTest' name='worse'><error/></testcase>"
            + "<testcase classname='a.TwoTest' name='left'><skipped/></testcase>");

    SuiteResults results = SuiteResults.in(reports);

    assertThat(results.hasPassed(new SuiteTest("a.OneTest", "good"))).isTrue();
    assertThat(results.hasPassed(new SuiteTest("a.TwoTest", "left"))).isFalse();
    assertThat(results.hasPassed(new SuiteTest("a.TwoTest", "missing"))).isFalse();
    assertThat(results.passed()).isEqualTo(1);
    assertThat(results.failed()).isEqualTo(2);
  }

  @Test
  void countsATestOnceWhateverItsParametersAndItsRun() throws IOException {
    report(
        "a.OneTest-alone",
        "<testcase classname='a.OneTest(alone)' name='each[0]'/>"
            + "<testcase classname='a.OneTest(alone)' name='each[1]'><failure/></testcase>");

    SuiteResults results = SuiteResults.in(reports);

    assertThat(results.outcomes()).hasSize(1);
    assertThat(results.hasPassed(new SuiteTest("a.OneTest", "each"))).isFalse();
  }

  @Test
  void isEmptyWhereNothingHasRun() throws IOException {
    assertThat(SuiteResults.in(reports.resolve("missing")).isEmpty()).isTrue();
  }

  private void report(String name, String cases) throws IOException {
    Files.writeString(
        reports.resolve("TEST-" + name + ".xml"), "<testsuite>" + cases + "</testsuite>");
  }
}
