package dev.sluice.house.capabilities;

/** The ways in which the suites are run besides their own. */
enum SuiteMode {
  STREAMING("`--streaming=true`", "`-Pvr-streaming`", "reports-streaming"),
  SMALL_BATCHES(
      "each batch one to three records, drawn from a seed",
      "`-Pvr-small-batches`",
      "reports-small-batches"),
  GENERAL("all fast paths off", "`-Pvr-general`", "reports-general"),
  BEAM_2_73(
      "Beam 2.73.0", "`-Dbeam.version=2.73.0`, and `clean` before `test`", "reports-beam-2.73.0"),
  BEAM_2_70(
      "Beam 2.70.0", "`-Dbeam.version=2.70.0`, and `clean` before `test`", "reports-beam-2.70.0"),
  NEEDS_RUNNER(
      "the NeedsRunner tests that are not ValidatesRunner tests",
      "`-Pneeds-runner`",
      "reports-needs-runner");

  private final String title;
  private final String command;
  private final String reports;

  SuiteMode(String title, String command, String reports) {
    this.title = title;
    this.command = command;
    this.reports = reports;
  }

  String title() {
    return title;
  }

  /** The directory of its reports. */
  String reports() {
    return reports;
  }

  String row(String passed) {
    return "| %s | %s | %s |".formatted(title, command, passed);
  }

  static String passed(SuiteResults results) {
    return results.passed() + (results.failed() == 0 ? "" : ", " + results.failed() + " failed");
  }
}
