package dev.sluice.testkit.pipelines;

/** How the runner under test runs a pipeline. */
public interface RunnerUnderTest {
  /**
   * Runs it to its end, in one part or several.
   *
   * @throws Exception whatever makes the pipeline fail
   */
  void run(Run run) throws Exception;
}
