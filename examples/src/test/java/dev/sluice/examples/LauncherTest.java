package dev.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./sluice} says before it builds or runs anything. */
class LauncherTest {
  private static final String LAUNCHER = Path.of("..", "sluice").toString();

  private final Path folder;

  LauncherTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private record Said(int exitCode, String text) {}

  private static Said run(String javaHome, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", LAUNCHER));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", javaHome);
    Process process = builder.start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }

  /** A folder whose {@code java} says that it is of that version. */
  private String javaThatSays(String version) throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path java = bin.resolve("java");
    Files.writeString(
        java,
        "#!/bin/sh\n"
            + "echo '    java.specification.version = "
            + version
            + "'\n"
            + "echo '    java.home = "
            + folder
            + "'\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return folder.toString();
  }

  @Test
  void listsItsCommands() throws Exception {
    Said said = run("", "help");

    assertThat(said.exitCode()).isZero();
    assertThat(said.text()).contains("example windowed-word-count", "kafka start", "kafka produce");
  }

  @Test
  void listsItsCommandsWhenOneIsUnknown() throws Exception {
    Said said = run("", "exmaple");

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.text())
        .startsWith("sluice: There is no command exmaple.")
        .contains("example windowed-word-count");
  }

  @Test
  void namesTheExamplesWhenOneIsUnknown() throws Exception {
    Said said = run("", "example", "page-rank");

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.text())
        .startsWith("sluice: There is no example page-rank. There are windowed-word-count, orders");
  }

  @Test
  void saysWhatIsWrongWithJavaHome() throws Exception {
    Said said = run(folder.toString(), "kafka", "status");

    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.text().strip())
        .isEqualTo(
            "sluice: JAVA_HOME is "
                + folder
                + ", but there is no bin/java in it. Set it to a JDK 17 or later.");
  }

  @Test
  void saysThatJavaIsTooOld() throws Exception {
    Said said = run(javaThatSays("1.8"), "kafka", "status");

    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.text())
        .contains("/bin/java is Java 1.8, but 17 or later is needed. Install a JDK 17");
  }

  @Test
  void saysThatTheCompilerIsMissing() throws Exception {
    Said said = run(javaThatSays("17"), "kafka", "status");

    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.text()).contains("it is a runtime without a compiler. Install the whole JDK");
  }
}
