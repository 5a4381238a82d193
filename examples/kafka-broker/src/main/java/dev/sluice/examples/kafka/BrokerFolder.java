package dev.sluice.examples.kafka;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;

/**
 * What a broker leaves in its folder: settings, data, log, and which process it is.
 *
 * <pre>
 * server.properties   settings
 * data/               topics
 * broker.log          what the broker says
 * broker.process      process id, its start time (an id is used again one day), bootstrap servers
 * </pre>
 */
record BrokerFolder(Path path) {
  /** A broker's process and where to reach it. */
  record Running(ProcessHandle process, String bootstrapServers) {}

  Path settings() {
    return path.resolve("server.properties");
  }

  Path data() {
    return path.resolve("data");
  }

  Path log() {
    return path.resolve("broker.log");
  }

  private Path process() {
    return path.resolve("broker.process");
  }

  /** Notes which process the broker is. */
  void write(Running running) throws IOException {
    Properties noted = new Properties();
    noted.setProperty("pid", Long.toString(running.process().pid()));
    noted.setProperty("started", startOf(running.process()));
    noted.setProperty("bootstrap.servers", running.bootstrapServers());
    Path written = path.resolve(".broker.process");
    try (var out = Files.newBufferedWriter(written)) {
      noted.store(out, null);
    }
    Files.move(written, process(), StandardCopyOption.REPLACE_EXISTING);
  }

  /** The broker of this folder if it is alive. */
  Optional<Running> running() throws IOException {
    Properties noted = new Properties();
    try (Reader in = Files.newBufferedReader(process())) {
      noted.load(in);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    String servers = noted.getProperty("bootstrap.servers", "");
    return ProcessHandle.of(Long.parseLong(noted.getProperty("pid", "0")))
        .filter(ProcessHandle::isAlive)
        .filter(process -> startOf(process).equals(noted.getProperty("started")))
        .map(process -> new Running(process, servers));
  }

  /** Forgets the process. */
  void clearProcess() throws IOException {
    Files.deleteIfExists(process());
  }

  private static String startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("unknown");
  }
}
