package dev.sluice.testkit;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A real Kafka broker for a test, through the commands of {@code ./sluice kafka}: in a JVM of its
 * own, its topics in a folder of the test's. The module {@code examples/kafka-broker} must have
 * been built. Owned by the test's thread.
 */
public final class LocalKafka implements AutoCloseable {
  private final Path folder;
  private final String bootstrapServers;

  private LocalKafka(Path folder, String bootstrapServers) {
    this.folder = folder;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Starts a broker and waits until it answers.
   *
   * @param folder for its topics and log
   * @throws AssertionError if it does not start
   */
  public static LocalKafka start(Path folder) throws IOException, InterruptedException {
    String said = run(folder, List.of("start", "--port=" + freePort()));
    String option = "--bootstrapServers=";
    return new LocalKafka(folder, said.substring(said.indexOf(option) + option.length()).strip());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Host and port. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Makes a topic with one partition. */
  public void topic(String topic) throws IOException, InterruptedException {
    run(folder, List.of("topic", topic));
  }

  /** Sends lines in order; makes the topic, with one partition, if need be. */
  public void send(String topic, List<String> lines) throws IOException, InterruptedException {
    Path file = Files.write(Files.createTempFile(folder, "lines-", ".txt"), lines);
    run(folder, List.of("produce", topic, file.toString()));
  }

  /** All committed lines of a topic, in order. */
  public List<String> lines(String topic) throws IOException, InterruptedException {
    return run(folder, List.of("consume", topic)).lines().toList();
  }

  /** Stops the broker. */
  @Override
  public void close() throws IOException, InterruptedException {
    run(folder, List.of("stop"));
  }

  private static String run(Path folder, List<String> arguments)
      throws IOException, InterruptedException {
    Path target = root().resolve("examples/kafka-broker/target");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(
        target.resolve("classes")
            + File.pathSeparator
            + Files.readString(target.resolve("runtime.classpath")));
    command.add("dev.sluice.examples.kafka.LocalBroker");
    command.addAll(arguments);
    command.add("--folder=" + folder);
    Files.createDirectories(folder);
    Path errors = Files.createTempFile(folder, "errors-", ".txt");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(
          "kafka " + String.join(" ", arguments) + ": " + said + Files.readString(errors));
    }
    return said;
  }

  /** The checkout's root: tests run in their modules' folders. */
  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException("Not within a checkout of the project: no mvnw above");
      }
      folder = parent;
    }
    return folder;
  }
}
