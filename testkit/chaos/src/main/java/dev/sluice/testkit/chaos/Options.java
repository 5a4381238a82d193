package dev.sluice.testkit.chaos;

/** Options that not every build of the runner has. */
final class Options {
  private Options() {}

  /** A failure ends the job, where it would else be tried again. */
  static String[] failing(String... more) {
    try {
      Class.forName("dev.sluice.runner.SluicePipelineOptions").getMethod("getRestartPolicy");
      String[] all = java.util.Arrays.copyOf(more, more.length + 1);
      all[more.length] = "--restartPolicy=none";
      return all;
    } catch (ReflectiveOperationException e) {
      return more;
    }
  }
}
