package dev.sluice.testkit.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.chaos.Tally.Of;
import dev.sluice.testkit.chaos.job.ChaosJob;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job writes what the ledger says, and the tally sees what it does not. */
final class LedgerTest {
  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());

  @TempDir private Path folder;

  @Test
  void anUndisturbedJobWritesTheLinesThatAreDue() throws Exception {
    Ledger ledger = new Ledger(7);
    Tally tally = new Tally(NOWHERE);
    try (FilesPlumbing plumbing = FilesPlumbing.in(folder)) {
      plumbing.send(ledger.more(300));
      plumbing.end();
      List<String> options = new ArrayList<>(plumbing.options());
      options.add("--runner=SluiceRunner");
      options.add("--parallelism=2");
      options.add("--maxRecordsPerBatch=40");
      options.add("--checkpointLocation=" + folder.resolve("checkpoint"));

      ChaosJob.run(options.toArray(new String[0]));

      assertThat(tally.compare("undisturbed", ledger.lines(), plumbing.lines())).isTrue();
    }
    assertThat(tally.count(Of.RIGHT)).isEqualTo(ledger.lines().size()).isGreaterThan(900);
    assertThat(tally.isClean()).isTrue();
  }

  @Test
  void theTallySeesWhatIsLostDoubledAndWrong() {
    Tally tally = new Tally(NOWHERE);

    boolean same =
        tally.compare("a case", Map.of("a", 1, "b", 1, "c", 1), List.of("a", "b", "b", "d"));

    assertThat(same).isFalse();
    assertThat(tally.isClean()).isFalse();
    assertThat(tally.count(Of.RIGHT)).isEqualTo(1);
    assertThat(tally.count(Of.LOST)).isEqualTo(1);
    assertThat(tally.count(Of.DOUBLED)).isEqualTo(1);
    assertThat(tally.count(Of.WRONG)).isEqualTo(1);
  }

  @Test
  void aSeedGivesTheSameLedgerAgain() {
    Ledger one = new Ledger(3);
    Ledger other = new Ledger(3);

    assertThat(one.more(50)).isEqualTo(other.more(50));
    assertThat(one.lines()).isEqualTo(other.lines());
  }
}
