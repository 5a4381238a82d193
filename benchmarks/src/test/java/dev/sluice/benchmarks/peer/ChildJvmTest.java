package dev.sluice.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.benchmarks.peer.ChildJvm.FailedRunException;
import dev.sluice.benchmarks.report.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {
  private static final ChildJvm JVM = new ChildJvm("32m", Duration.ofSeconds(60));

  @TempDir private Path work = Path.of("");

  @Test
  void takesTheReportOfAChildThatEndsWell() throws Exception {
    Report report = JVM.run(peer(), Child.class, List.of("report"), work);

    assertThat(report.get("arguments")).isEqualTo(2);
  }

  @Test
  void showsTheLastWordsOfAChildThatFails() {
    assertThatThrownBy(() -> JVM.run(peer(), Child.class, List.of("fail"), work))
        .isInstanceOf(FailedRunException.class)
        .hasMessageContaining("test ended with exit code 1")
        .hasMessageContaining("failed as asked");
  }

  @Test
  void refusesAChildThatReportsNothing() {
    assertThatThrownBy(() -> JVM.run(peer(), Child.class, List.of("silent"), work))
        .isInstanceOf(FailedRunException.class)
        .hasMessageContaining("without a report");
  }

  @Test
  void killsAChildThatTakesTooLong() {
    ChildJvm hasty = new ChildJvm("32m", Duration.ofMillis(1));

    assertThatThrownBy(() -> hasty.run(peer(), Child.class, List.of("hang"), work))
        .isInstanceOf(FailedRunException.class)
        .hasMessageContaining("still running");
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  private static Peer peer() {
    return new Peer(
        "test", "", System.getProperty("java.class.path"), List.of(), List.of("--work=${work}"));
  }

  /** What runs in the other JVM: its last argument says what it does. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws InterruptedException {
      switch (args[args.length - 1]) {
        case "report" -> System.out.println("hello\n#report arguments=" + args.length);
        case "fail" -> throw new IllegalStateException("failed as asked");
        case "hang" -> Thread.currentThread().join();
        default -> System.out.println("nothing to report");
      }
    }
  }
}
