package dev.sluice.examples.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Starts and stops one broker, which is its own controller (KRaft) and listens on loopback only.
 *
 * <p>The broker is a JVM of its own with this JVM's class path, and lives on when this one ends.
 */
final class BrokerProcess {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int USUAL_PORT = 9092;
  private static final long START_SECONDS = 90;
  private static final long STOP_SECONDS = 30;

  /** Any 16 bytes in base64 will do: nobody else is in this cluster. */
  private static final String CLUSTER_ID = "U2x1aWNlTG9jYWxCcm9rZQ";

  private final BrokerFolder folder;

  BrokerProcess(BrokerFolder folder) {
    this.folder = folder;
  }

  /**
   * Starts a broker and waits until it answers.
   *
   * @param port 0 for the usual one, or any free one if that is taken
   * @throws BrokerException if it does not come up; its log says why
   */
  BrokerFolder.Running start(int port) throws IOException, InterruptedException {
    int brokerPort = port == 0 ? usualOrFreePort() : port;
    Files.createDirectories(folder.path());
    Files.writeString(folder.settings(), settings(brokerPort, freePort()));
    format();
    Process process = launch("kafka.Kafka", folder.settings().toString());
    BrokerFolder.Running running =
        new BrokerFolder.Running(process.toHandle(), LOOPBACK + ":" + brokerPort);
    folder.write(running);
    awaitAnswer(running);
    return running;
  }

  private static int usualOrFreePort() throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), USUAL_PORT));
      return USUAL_PORT;
    } catch (IOException taken) {
      return freePort();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private String settings(int brokerPort, int controllerPort) {
    return """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@%1$s:%3$d
        listeners=PLAINTEXT://%1$s:%2$d,CONTROLLER://%1$s:%3$d
        advertised.listeners=PLAINTEXT://%1$s:%2$d
        controller.listener.names=CONTROLLER
        inter.broker.listener.name=PLAINTEXT
        listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
        log.dirs=%4$s
        auto.create.topics.enable=false
        offsets.topic.num.partitions=1
        offsets.topic.replication.factor=1
        transaction.state.log.num.partitions=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        share.coordinator.state.topic.num.partitions=1
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        group.initial.rebalance.delay.ms=0
        """
        .formatted(LOOPBACK, brokerPort, controllerPort, folder.data());
  }

  /** Kafka's own tool prepares the data folder; one that is prepared already stays as it is. */
  private void format() throws IOException, InterruptedException {
    Process tool =
        launch(
            "kafka.tools.StorageTool",
            "format",
            "--cluster-id",
            CLUSTER_ID,
            "--config",
            folder.settings().toString(),
            "--ignore-formatted");
    if (tool.waitFor() != 0) {
      throw new BrokerException("Kafka could not prepare " + folder.data() + whyInLog());
    }
  }

  private Process launch(String mainClass, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log().toFile()))
        .start();
  }

  private void awaitAnswer(BrokerFolder.Running running) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    try (BrokerClient client = new BrokerClient(running.bootstrapServers())) {
      while (!client.answers()) {
        if (!running.process().isAlive()) {
          folder.clearProcess();
          throw new BrokerException("The broker ended while it was starting" + whyInLog());
        }
        if (System.nanoTime() > deadline) {
          stop(running);
          throw new BrokerException(
              "The broker did not answer within " + START_SECONDS + " seconds" + whyInLog());
        }
      }
    }
  }

  /** Asks the broker to stop, and ends it if it does not. */
  void stop(BrokerFolder.Running running) throws IOException, InterruptedException {
    running.process().destroy();
    try {
      running.process().onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      running.process().destroyForcibly();
    } catch (ExecutionException e) {
      throw new BrokerException("Process " + running.process().pid() + " can't be waited for", e);
    }
    folder.clearProcess();
  }

  private String whyInLog() {
    return ". Its log says why: " + folder.log();
  }
}
