package dev.sluice.engine.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.commit.TestPlans;
import dev.sluice.engine.executor.OutboxRows;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.KeySelector;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.WatermarkPolicy;
import dev.sluice.state.Blob;
import dev.sluice.state.BlobRef;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.files.ScratchFolder;
import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.testkit.SeededTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutboxRoutingTest {
  private static final int KEY_GROUPS = 128;
  private static final int PIECE_BYTES = 100;

  private final Plan plan = plan();
  @TempDir private Path folder;
  private LocalCheckpointStorage storage;
  private int stored;

  @BeforeEach
  void open() {
    storage = LocalCheckpointStorage.open(folder.resolve("checkpoint"));
  }

  @SeededTest(seeds = 40)
  void bringsEachRowToThePartitionOfItsKeyInItsOrder(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    int before = random.nextInt(1, 5);
    int after = random.nextInt(1, 6);
    Map<String, List<String>> sent = new TreeMap<>();
    List<OutboxRows> outboxes = outboxes(random, before, sent);

    List<OutboxRows> rerouted = reroute(after, outboxes, random.nextLong(2_000));

    Map<String, List<String>> found = new TreeMap<>();
    for (int to = 0; to < after; to++) {
      for (String row : read(rerouted, to)) {
        found.computeIfAbsent(key(row), key -> new ArrayList<>()).add(row);
        assertThat(partition(key(row), after)).isEqualTo(to);
      }
    }
    // Those of one producer are in order; of several ones none comes first.
    assertThat(byProducer(found)).isEqualTo(byProducer(sent));
  }

  @SeededTest(seeds = 10)
  void leavesAllAsItIsUnderTheSameParallelism(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    int parallelism = random.nextInt(1, 5);
    List<OutboxRows> outboxes = outboxes(random, parallelism, new TreeMap<>());

    assertThat(reroute(parallelism, outboxes, 0)).isEqualTo(outboxes);
  }

  @Test
  void givesNoRowOfAPieceThatIsDamaged() throws IOException {
    List<OutboxRows> outboxes = new ArrayList<>();
    for (OutboxRows piece : outboxes(new SplittableRandom(1), 1, new TreeMap<>())) {
      outboxes.add(stored(piece));
    }
    BlobRef last = ((Blob.Stored) outboxes.get(outboxes.size() - 1).content()).ref();
    Path file = folder.resolve("checkpoint").resolve(last.file());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    OutboxReader reader = new OutboxReader(plan, outboxes, storage);

    assertThatThrownBy(
            () -> {
              for (RowChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                assertThat(chunk.size()).isPositive();
              }
            })
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining(last.file());
  }

  private List<OutboxRows> reroute(int parallelism, List<OutboxRows> outboxes, long memoryBytes)
      throws IOException {
    ExchangeConfig config = new ExchangeConfig(folder.resolve("spill"), 10, 100, memoryBytes);
    return OutboxRouting.reroute(plan, parallelism, outboxes, storage, config);
  }

  /** What so many producers write, some of it in the checkpoint already. */
  private List<OutboxRows> outboxes(
      SplittableRandom random, int parallelism, Map<String, List<String>> sent) throws IOException {
    List<OutboxRows> outboxes = new ArrayList<>();
    Spilling memory =
        new Spilling(new ExchangeMemory(Long.MAX_VALUE), ScratchFolder.spillsIn(folder));
    for (int from = 0; from < parallelism; from++) {
      List<OutboxLane> lanes = new ArrayList<>();
      for (int to = 0; to < parallelism; to++) {
        lanes.add(new OutboxLane(plan.exchanges().get(0), from, to, memory, PIECE_BYTES));
      }
      for (int i = random.nextInt(300); i >= 0; i--) {
        String row = "k" + random.nextInt(30) + " " + from + " " + i;
        sent.computeIfAbsent(key(row), key -> new ArrayList<>()).add(row);
        lanes.get(partition(key(row), parallelism)).add(row, key(row).getBytes(UTF_8), 0);
      }
      for (OutboxLane lane : lanes) {
        lane.flush();
        for (OutboxRows piece : lane.pieces()) {
          outboxes.add(random.nextBoolean() ? stored(piece) : piece);
        }
      }
    }
    return outboxes;
  }

  private OutboxRows stored(OutboxRows piece) {
    if (piece.content() instanceof Blob.Stored) {
      return piece;
    }
    ByteBuffer content = piece.content().read(storage);
    CRC32C crc = new CRC32C();
    crc.update(content.duplicate());
    String name = "log/blobs/" + stored++;
    storage.putIfAbsent(name, List.of(content));
    BlobRef ref = new BlobRef(name, 0, content.remaining(), (int) crc.getValue());
    return new OutboxRows(
        piece.exchange(), piece.from(), piece.to(), piece.rows(), new Blob.Stored(ref));
  }

  private List<String> read(List<OutboxRows> outboxes, int to) throws IOException {
    OutboxReader reader =
        new OutboxReader(plan, outboxes.stream().filter(o -> o.to() == to).toList(), storage);
    List<String> rows = new ArrayList<>();
    for (RowChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
      for (int i = 0; i < chunk.size(); i++) {
        rows.add((String) chunk.element(i));
      }
    }
    return rows;
  }

  private static Map<String, List<String>> byProducer(Map<String, List<String>> byKey) {
    Map<String, List<String>> split = new TreeMap<>();
    byKey.forEach(
        (key, rows) ->
            rows.forEach(
                row ->
                    split
                        .computeIfAbsent(key + " of " + producer(row), k -> new ArrayList<>())
                        .add(row)));
    return split;
  }

  private static String key(String row) {
    return row.substring(0, row.indexOf(' '));
  }

  private static String producer(String row) {
    return row.substring(row.indexOf(' ') + 1, row.lastIndexOf(' '));
  }

  private static int partition(String key, int parallelism) {
    int group = KeyGroups.of(key.getBytes(UTF_8), KEY_GROUPS);
    return KeyGroupRange.partitionOf(group, parallelism, KEY_GROUPS);
  }

  private static Plan plan() {
    Plan stages =
        new TestPlans()
            .source("Read", new TestPlans.EndlessSource())
            .operator("Write")
            .build(KEY_GROUPS);
    KeySelector keys =
        new KeySelector() {
          private static final long serialVersionUID = 1L;

          @Override
          public byte[] key(Object element) {
            return OutboxRoutingTest.key((String) element).getBytes(UTF_8);
          }
        };
    Exchange exchange =
        new Exchange(0, "Read->Write", 0, 1, 0, Exchange.Kind.KEYED, keys, true, TestPlans.STRINGS);
    return new Plan(stages.stages(), List.of(exchange), KEY_GROUPS, WatermarkPolicy.MIN);
  }
}
