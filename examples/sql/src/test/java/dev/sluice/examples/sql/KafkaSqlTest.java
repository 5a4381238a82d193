package dev.sluice.examples.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.LocalKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streaming SQL on topics of a real broker, killed and started again with the same command. */
class KafkaSqlTest {
  private static final String AVAILABLE_NOW = "--trigger=available-now";

  private final Path folder;
  private final LocalKafka kafka;
  private final List<ExampleProcess> started = new ArrayList<>();

  KafkaSqlTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.kafka = LocalKafka.start(folder.resolve("kafka"));
  }

  @BeforeEach
  void makeTopics() throws Exception {
    for (String topic : List.of("orders", "payments", "results")) {
      kafka.topic(topic);
    }
  }

  @AfterEach
  void stopAll() throws Exception {
    for (ExampleProcess process : started) {
      process.close();
    }
    kafka.close();
  }

  private ExampleProcess start(String name, String... more) throws Exception {
    List<String> options = new ArrayList<>(List.of(more));
    options.add("--bootstrapServers=" + kafka.bootstrapServers());
    options.add("--results=results");
    ExampleProcess process = ExampleProcess.start(folder, name, options);
    started.add(process);
    return process;
  }

  @Test
  void countsEachOrderOnceThoughItIsKilled() throws Exception {
    Shop shop = new Shop(11);
    kafka.send("orders", shop.order(400));
    ExampleProcess first = start("orders-per-minute");
    // KafkaIO knows its own transaction again only if the first one of all is in a checkpoint.
    first.await(() -> !kafka.lines("results").isEmpty());
    long rows = first.committedRows();
    kafka.send("orders", shop.order(200));
    first.awaitMoreRowsThan(rows);
    first.kill();
    rows = first.committedRows();
    kafka.send("orders", shop.order(200));
    ExampleProcess second = start("orders-per-minute");
    second.awaitMoreRowsThan(rows);
    second.kill();
    kafka.send("orders", shop.order(400));
    kafka.send("orders", Shop.lastOrder());

    start("orders-per-minute", AVAILABLE_NOW).awaitEnd();

    List<String> results = kafka.lines("results");
    assertThat(results).hasSizeGreaterThan(100);
    assertThat(results).containsExactlyInAnyOrderElementsOf(shop.perMinute());
  }

  @Test
  void joinsOrdersWithPaymentsAndCustomersAcrossRuns() throws Exception {
    Shop shop = new Shop(12);
    Path customers = Files.write(folder.resolve("customers.json"), Shop.customers());
    String[] options = {"--customers=" + customers, "--maxDelaySeconds=120", AVAILABLE_NOW};
    kafka.send("orders", shop.order(300));
    kafka.send("payments", shop.pay(0));
    start("paid-orders", options).awaitEnd();
    int before = kafka.lines("results").size();
    kafka.send("orders", shop.order(300));
    kafka.send("payments", shop.pay(300));
    kafka.send("orders", Shop.lastOrder());
    kafka.send("payments", Shop.lastPayment());

    start("paid-orders", options).awaitEnd();

    List<String> results = kafka.lines("results");
    assertThat(before).isBetween(1, results.size() - 1);
    assertThat(results).containsExactlyInAnyOrderElementsOf(shop.paid(5));
  }
}
