package dev.sluice.state.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.Sealing;
import dev.sluice.state.faults.FaultyStorage;
import dev.sluice.state.faults.FaultyStorage.Fault;
import dev.sluice.state.faults.MemoryStorage;
import dev.sluice.testkit.SeededTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * No nonce seals two contents with one key: of all bytes that ever stood in an encrypted log, those
 * of crashed runs and of copies that went on by themselves among them.
 */
final class SealedNoncesTest {
  private static final int LIVES = 12;

  /** What was sealed, by salt and nonce; the salt makes the key. */
  private final Map<String, String> sealed = new HashMap<>();

  private int pieces;
  private int objects;

  @SeededTest(seeds = 40)
  void noneIsUsedForAnotherContent(long seed) throws IOException {
    Random random = new Random(seed);
    LogFixture fixture = LogFixture.encrypted();
    LogFixture copy = fixture.copy();

    for (int life = 0; life < LIVES; life++) {
      live(fixture, random);
      note(fixture.bytes());
      if (random.nextInt(3) == 0) {
        LogFixture other = copy; // an older copy goes on, by the names and offsets of the other
        copy = fixture.copy();
        fixture = other;
      }
    }

    assertThat(pieces).isGreaterThan(LIVES);
    assertThat(objects).isPositive();
  }

  /** A run that ends in good order or is killed at some write. */
  private static void live(LogFixture fixture, Random random) {
    List<Fault> faults = List.of(Fault.values());
    Fault fault = faults.get(random.nextInt(faults.size()));
    FaultyStorage storage =
        FaultyStorage.failingAt(fixture.storage(), 1 + random.nextInt(40), fault);
    try (SegmentLog log = fixture.open(storage)) {
      long batch = log.recovered().stream().mapToLong(record -> record.batch()).max().orElse(0);
      for (int i = 0; i < 6; i++) {
        fixture.append(log, ++batch, random.nextInt(4_000), random.nextInt(100));
      }
    } catch (CheckpointException e) {
      assertThat(storage.writePoints()).as("%s", e).isPositive();
    }
    if (random.nextBoolean()) {
      fixture.killed();
    }
  }

  private void note(MemoryStorage bytes) throws IOException {
    for (Segment.Name name : Segment.Name.list(bytes)) {
      try (SegmentBytes segment = SegmentBytes.open(bytes, name, Long.MAX_VALUE)) {
        notePieces(segment, name);
      }
    }
    for (String name : bytes.list("log/")) {
      if (!name.startsWith(Sealing.APPENDED)) {
        noteObject(bytes, name);
      }
    }
  }

  private void notePieces(SegmentBytes segment, Segment.Name name) {
    Frame frame = Frame.at(segment, Segment.HEADER_BYTES, name.epoch());
    while (frame != null && frame.end() <= segment.size()) {
      if (frame.kind() != Frame.Kind.CARRIED) {
        ByteBuffer piece = segment.copy(frame.payloadStart(), frame.length());
        note(hex(piece, 0, 20) + " " + frame.payloadStart(), hex(piece, 20, frame.length()));
        pieces++;
      }
      frame = Frame.at(segment, frame.end(), name.epoch());
    }
  }

  /** All chunks of an object share its salt, and have numbers of their own. */
  private void noteObject(MemoryStorage bytes, String name) throws IOException {
    try (InputStream in = bytes.read(name, 0)) {
      ByteBuffer content = ByteBuffer.wrap(in.readAllBytes());
      note(hex(content, 16, 36), name + hex(content, 36, content.limit()));
      objects++;
    }
  }

  private void note(String nonce, String content) {
    assertThat(List.of(sealed.getOrDefault(nonce, content))).containsExactly(content);
    sealed.put(nonce, content);
  }

  private static String hex(ByteBuffer bytes, int from, int end) {
    byte[] some = new byte[end - from];
    bytes.get(from, some);
    return HexFormat.of().formatHex(some);
  }
}
