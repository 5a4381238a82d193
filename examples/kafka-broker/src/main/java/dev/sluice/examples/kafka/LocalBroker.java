package dev.sluice.examples.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The commands behind {@code ./sluice kafka}: {@code start}, {@code stop}, {@code status}, {@code
 * topic}, {@code produce} and {@code consume}. Exit codes: 0 done, 1 it could not be done, 2 the
 * command line is wrong.
 */
public final class LocalBroker {
  private static final String USAGE =
      """
      Usage: kafka <command> [--folder=<folder>]
        start [--port=<port>]              start a broker on loopback and print where it is
        stop                               stop it; its topics stay in the folder
        status                             say whether it runs, and where
        topic <topic> [--partitions=<n>]   make a topic unless it is there
        produce <topic> <file> [--partitions=<n>]
                                           send each line of the file, making the topic if need be
        consume <topic>                    print the lines that are in the topic now
      """;

  private static final int MAX_PORT = 65_535;

  /** Held here, since a logger that nobody holds forgets its level. */
  private static final Logger KAFKA_LOGGER = Logger.getLogger("org.apache.kafka");

  private final BrokerFolder folder;
  private final Arguments arguments;

  private LocalBroker(BrokerFolder folder, Arguments arguments) {
    this.folder = folder;
    this.arguments = arguments;
  }

  /** Runs one command. */
  public static void main(String[] args) throws IOException, InterruptedException {
    // Its clients complain about each try to reach a broker that is only coming up.
    KAFKA_LOGGER.setLevel(Level.OFF);
    Arguments arguments = Arguments.of(args);
    Path path = Path.of(arguments.option("folder", "target/kafka")).toAbsolutePath().normalize();
    try {
      new LocalBroker(new BrokerFolder(path), arguments).run();
    } catch (BrokerException e) {
      System.err.println("kafka: " + e.getMessage());
      System.exit(1);
    } catch (IllegalArgumentException e) {
      System.err.println("kafka: " + e.getMessage());
      System.err.print(USAGE);
      System.exit(2);
    }
  }

  private void run() throws IOException, InterruptedException {
    String command = arguments.word(0, "a command");
    switch (command) {
      case "start" -> start();
      case "stop" -> stop();
      case "status" -> System.out.println(status());
      case "topic" -> topic();
      case "produce" -> produce();
      case "consume" -> consume();
      default -> throw new IllegalArgumentException("There is no command " + command + ".");
    }
  }

  private void start() throws IOException, InterruptedException {
    int port = arguments.number("port", 0, 0, MAX_PORT);
    if (folder.running().isEmpty()) {
      new BrokerProcess(folder).start(port);
    }
    System.out.println(status());
  }

  private void stop() throws IOException, InterruptedException {
    Optional<BrokerFolder.Running> running = folder.running();
    if (running.isPresent()) {
      new BrokerProcess(folder).stop(running.get());
    }
    System.out.println("No broker runs in " + folder.path());
  }

  private String status() throws IOException {
    return folder
        .running()
        .map(
            running ->
                "A broker runs as process "
                    + running.process().pid()
                    + ": --bootstrapServers="
                    + running.bootstrapServers())
        .orElse("No broker runs in " + folder.path());
  }

  private void produce() throws IOException, InterruptedException {
    String topic = arguments.word(1, "a topic");
    Path file = Path.of(arguments.word(2, "a file"));
    if (!Files.isReadable(file)) {
      throw new BrokerException("Cannot read " + file.toAbsolutePath() + ". Check the path.");
    }
    try (BrokerClient client = client()) {
      client.createTopic(topic, partitions());
      System.out.println("Sent " + client.sendLines(topic, file) + " lines to " + topic);
    }
  }

  private void topic() throws IOException, InterruptedException {
    String topic = arguments.word(1, "a topic");
    try (BrokerClient client = client()) {
      client.createTopic(topic, partitions());
      System.out.println("There is a topic " + topic);
    }
  }

  private void consume() throws IOException {
    String topic = arguments.word(1, "a topic");
    try (BrokerClient client = client()) {
      client.readLines(topic, System.out::println);
    }
  }

  private int partitions() {
    return arguments.number("partitions", 1, 1, 10_000);
  }

  private BrokerClient client() throws IOException {
    BrokerFolder.Running running =
        folder
            .running()
            .orElseThrow(
                () ->
                    new BrokerException(
                        "No broker runs in "
                            + folder.path()
                            + ". Start one: ./sluice kafka start"));
    return new BrokerClient(running.bootstrapServers());
  }

  /** A command line, taken apart into words and {@code --name=value}. */
  private record Arguments(List<String> words, List<String> options) {
    static Arguments of(String[] args) {
      List<String> words = new ArrayList<>();
      List<String> options = new ArrayList<>();
      for (String argument : args) {
        (argument.startsWith("--") ? options : words).add(argument);
      }
      return new Arguments(words, options);
    }

    String word(int index, String expected) {
      if (index >= words.size()) {
        throw new IllegalArgumentException("Expected " + expected + ".");
      }
      return words.get(index);
    }

    String option(String name, String otherwise) {
      String prefix = "--" + name + "=";
      return options.stream()
          .filter(option -> option.startsWith(prefix))
          .map(option -> option.substring(prefix.length()))
          .findFirst()
          .orElse(otherwise);
    }

    int number(String name, int otherwise, int least, int greatest) {
      String value = option(name, Integer.toString(otherwise));
      if (!value.matches("\\d{1,9}")
          || Integer.parseInt(value) < least
          || Integer.parseInt(value) > greatest) {
        throw new IllegalArgumentException(
            "--"
                + name
                + "="
                + value
                + ": Expected a number from "
                + least
                + " to "
                + greatest
                + ".");
      }
      return Integer.parseInt(value);
    }
  }
}
