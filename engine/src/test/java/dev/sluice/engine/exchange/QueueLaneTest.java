package dev.sluice.engine.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.state.files.ScratchFolder;
import dev.sluice.testkit.SeededTest;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QueueLaneTest {
  private static final int CHUNK_ROWS = 100;
  private static final byte[] NO_KEY = {};

  @TempDir private Path scratch;

  @SeededTest(seeds = 10)
  void givesRowsOfAllSizesInOrderFromMemoryAndFromFiles(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Inbox inbox = new Inbox(1_000, 16);
    QueueLane lane = lane(inbox, random.nextLong(50_000));
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      sizes.add(random.nextInt(20) == 0 ? random.nextInt(30_000) : random.nextInt(20));
      lane.add(new byte[sizes.get(i)], NO_KEY, 0);
    }
    lane.flush();

    List<Integer> found = new ArrayList<>();
    for (RowChunk chunk = inbox.take(); chunk != null; chunk = inbox.take()) {
      for (int i = 0; i < chunk.size(); i++) {
        found.add(((byte[]) chunk.element(i)).length);
      }
      inbox.giveBack(chunk);
    }

    assertThat(found).isEqualTo(sizes);
  }

  @Test
  void handsLargeRowsOverBeforeAChunkIsFull() throws IOException {
    Inbox inbox = new Inbox(1_000, 16);
    QueueLane lane = lane(inbox, 64 * 10_000);

    for (int i = 0; i < CHUNK_ROWS; i++) {
      lane.add(new byte[4_000], NO_KEY, 0);
    }
    lane.flush();

    for (RowChunk chunk = inbox.take(); chunk != null; chunk = inbox.take()) {
      assertThat(chunk.size()).isLessThanOrEqualTo(3);
      assertThat(chunk.sizeBytes()).isBetween(4_000L, 13_000L);
    }
  }

  @Test
  void handsSmallRowsOverInFullChunks() throws IOException {
    Inbox inbox = new Inbox(1_000, 16);
    QueueLane lane = lane(inbox, 1 << 20);

    for (int i = 0; i < 2 * CHUNK_ROWS; i++) {
      lane.add(new byte[4], NO_KEY, 0);
    }

    RowChunk first = Objects.requireNonNull(inbox.take());

    assertThat(first.size()).isEqualTo(CHUNK_ROWS);
  }

  private QueueLane lane(Inbox inbox, long memoryBytes) {
    ExchangeConfig config = new ExchangeConfig(scratch, CHUNK_ROWS, 1_000, memoryBytes);
    Exchange exchange =
        new Exchange(0, "rows", 0, 1, 0, Exchange.Kind.FORWARD, null, false, new BytesCodec());
    return new QueueLane(
        exchange,
        inbox,
        new Spilling(new ExchangeMemory(memoryBytes), ScratchFolder.spillsIn(scratch)),
        config);
  }

  private static final class BytesCodec implements ElementCodec {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(Object element, OutputStream out) throws IOException {
      DataOutputStream data = new DataOutputStream(out);
      data.writeInt(((byte[]) element).length);
      data.write((byte[]) element);
      data.flush();
    }

    @Override
    public Object decode(InputStream in) throws IOException {
      DataInputStream data = new DataInputStream(in);
      byte[] element = new byte[data.readInt()];
      data.readFully(element);
      return element;
    }

    @Override
    public long sizeBytes(Object element) {
      return ((byte[]) element).length;
    }
  }
}
