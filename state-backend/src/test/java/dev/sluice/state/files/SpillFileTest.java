package dev.sluice.state.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.spill.SpillFile;
import dev.sluice.state.spill.SpillFiles.Form;
import dev.sluice.state.spill.SpillOutput;
import dev.sluice.state.spill.SpilledBytes;
import dev.sluice.testkit.SeededTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SpillFileTest {
  private static final int PIECE = SpillFile.PIECE_BYTES;
  private static final String REMEDY = "Choose another one.";

  @TempDir private Path directory;

  private record Written(long place, byte[] bytes) {}

  @SeededTest(seeds = 8)
  void givesBackWhatWasWritten(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<Written> all = new ArrayList<>();
    List<SpilledBytes> kept = new ArrayList<>();
    try (ScratchFolder folder = place(seed % 2 == 0);
        SpillFile file = ScratchFolder.spillsIn(folder.path().resolve("deep/er")).create()) {
      for (int i = 0; i < 40; i++) {
        byte[] bytes = random(random, random.nextInt(5) == 0 ? 40 * PIECE : 3 * PIECE);
        all.add(new Written(file.append(ByteBuffer.wrap(bytes)), bytes));
        Written some = all.get(random.nextInt(all.size()));
        assertThat(bytes(file.read(some.place(), some.bytes().length))).isEqualTo(some.bytes());
      }
      for (Written one : all) {
        kept.add(file.bytes(one.place(), one.bytes().length));
        int pieces = one.bytes().length / PIECE;
        int from = random.nextInt(1 + pieces) * PIECE;
        int end = random.nextInt(2) == 0 ? pieces * PIECE : one.bytes().length;
        int length = Math.max(0, end - from);
        assertThat(file.read(one.place(), from, length))
            .isEqualTo(ByteBuffer.wrap(one.bytes(), from, length));
      }
    }
    for (int i = 0; i < all.size(); i++) {
      assertThat(bytes(kept.get(i))).isEqualTo(all.get(i).bytes());
      assertThat(kept.get(i).sizeBytes()).isEqualTo(all.get(i).bytes().length);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsWhatAnOutputWroteAsOne(boolean encrypted) throws IOException {
    byte[] bytes = random(new SplittableRandom(1), 1 << 20);
    try (ScratchFolder folder = place(encrypted);
        SpillFile file = ScratchFolder.spillsIn(folder.path()).create()) {
      file.append(ByteBuffer.allocate(7));
      SpillOutput out = new SpillOutput(file);
      for (int at = 0, some = 1; at < bytes.length; at += some, some = 1 + some * 3 % 70_000) {
        some = Math.min(some, bytes.length - at);
        out.write(bytes, at, some);
      }
      out.flush();

      assertThat(bytes(file.read(out.place(), bytes.length))).isEqualTo(bytes);
      assertThat(bytes(file.bytes(out.place(), bytes.length))).isEqualTo(bytes);
    }
  }

  @SeededTest(seeds = 40)
  void refusesWhatIsNotWhatWasWritten(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Form form = seed % 2 == 0 ? Form.CHECKED : Form.ENCRYPTED;
    byte[] bytes = random(random, 5 * PIECE);
    try (ScratchFolder folder = place(form);
        SpillFile file = ScratchFolder.spillsIn(folder.path()).create()) {
      long place = file.append(ByteBuffer.wrap(bytes));
      SpilledBytes content = file.bytes(place, bytes.length);

      flip(folder.path(), random);

      assertThatThrownBy(() -> file.read(place, bytes.length))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Expected in a working file in " + folder.path())
          .hasMessageContaining("but found others");
      assertThatThrownBy(() -> bytes(content))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("Expected in a working file in " + folder.path())
          .hasMessageContaining("--scratchLocation");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void refusesAPieceThatStandsInAnothersPlace(boolean encrypted) throws IOException {
    try (ScratchFolder folder = place(encrypted);
        SpillFile file = ScratchFolder.spillsIn(folder.path()).create()) {
      long first = file.append(ByteBuffer.wrap(new byte[] {1, 2, 3}));
      long second = file.append(ByteBuffer.wrap(new byte[] {1, 2, 4}));
      try (FileChannel channel = opened(folder.path())) {
        ByteBuffer bytes = ByteBuffer.allocate((int) second);
        channel.read(bytes, first);
        channel.write(bytes.flip(), second);
      }

      assertThatThrownBy(() -> file.read(second, 3)).hasMessageContaining("but found others");
    }
  }

  @Test
  void aDiskThatCannotReadWhatIsMappedIsAnErrorLikeAnyOther() throws IOException {
    try (ScratchFolder folder = place(false);
        SpillFile file = ScratchFolder.spillsIn(folder.path()).create()) {
      long place = file.append(ByteBuffer.allocate(4 * PIECE));
      SpilledBytes content = file.bytes(place, 4 * PIECE);
      try (FileChannel channel = opened(folder.path())) {
        channel.truncate(0);
      }

      assertThatThrownBy(() -> content.get(2))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("could not be read")
          .hasMessageContaining("disk fails");
    }
  }

  @Test
  void encryptedFilesDoNotShowWhatIsInThemAndNeverTwiceTheSame() throws IOException {
    byte[] secret = "the secret of all secrets, which is long".getBytes(UTF_8);
    Set<String> seen = new HashSet<>();
    try (ScratchFolder folder = place(true)) {
      for (int i = 0; i < 2; i++) {
        try (SpillFile file = ScratchFolder.spillsIn(folder.path()).create()) {
          for (int k = 0; k < 3; k++) {
            long place = file.append(ByteBuffer.wrap(secret));
            seen.add(new String(raw(folder.path(), place, secret.length), UTF_8));
          }
        }
      }
    }

    assertThat(seen).hasSize(6).noneMatch(text -> text.contains("secret"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void writesNoPlaceTwiceWhenAWriteHasFailed(boolean encrypted) throws IOException {
    Form form = encrypted ? Form.ENCRYPTED : Form.CHECKED;
    boolean[] fails = {false};
    try (ScratchFolder folder = place(file -> form.of(new Failing(file, fails)));
        SpillFile file = ScratchFolder.spillsIn(folder.path()).create()) {
      long place = file.append(ByteBuffer.wrap(new byte[] {5}));
      fails[0] = true;
      assertThatThrownBy(() -> file.append(ByteBuffer.allocate(9)))
          .hasMessageContaining("No space");
      fails[0] = false;

      assertThatThrownBy(() -> file.append(ByteBuffer.allocate(9)))
          .hasMessageContaining("An earlier write to this working file in " + folder.path());
      assertThat(file.read(place, 1)).isEqualTo(ByteBuffer.wrap(new byte[] {5}));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void leavesNoNameBehind(boolean encrypted) throws IOException {
    try (ScratchFolder folder = place(encrypted);
        SpillFile file = ScratchFolder.spillsIn(folder.path().resolve("spills")).create()) {
      file.append(ByteBuffer.allocate(100));

      try (Stream<Path> files = Files.list(folder.path().resolve("spills"))) {
        assertThat(files).isEmpty();
      }
    }
  }

  private ScratchFolder place(boolean encrypted) {
    ScratchPlace place = ScratchPlace.in(directory.resolve("scratch"), REMEDY);
    return encrypted ? place.takeEncrypted() : place.take();
  }

  private ScratchFolder place(Form form) {
    return ScratchPlace.in(directory.resolve("scratch"), REMEDY).take(form);
  }

  private static byte[] random(SplittableRandom random, int mostBytes) {
    byte[] bytes = new byte[1 + random.nextInt(mostBytes)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static byte[] bytes(SpilledBytes content) {
    ByteBuffer all = ByteBuffer.allocate((int) content.sizeBytes());
    content.forEach(all::put);
    return all.array();
  }

  private static void flip(Path folder, SplittableRandom random) throws IOException {
    try (FileChannel channel = opened(folder)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      long at = random.nextLong(channel.size());
      channel.read(one, at);
      one.put(0, (byte) (one.get(0) ^ 1 << random.nextInt(8)));
      channel.write(one.flip(), at);
    }
  }

  private static byte[] raw(Path folder, long place, int length) throws IOException {
    try (FileChannel channel = opened(folder)) {
      ByteBuffer bytes = ByteBuffer.allocate(length);
      channel.read(bytes, place);
      return bytes.array();
    }
  }

  /** The only spill file of the folder, which has no name, by the descriptor that is open. */
  private static FileChannel opened(Path folder) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      Path found =
          descriptors.filter(path -> target(path).startsWith(folder + "/spill-")).findFirst().get();
      return FileChannel.open(found, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }

  /** A disk that is full while it is said so. */
  private record Failing(SpillFile file, boolean[] fails) implements SpillFile {
    @Override
    public Path directory() {
      return file.directory();
    }

    @Override
    public long append(ByteBuffer content) throws IOException {
      if (fails[0]) {
        throw new IOException("No space left on device");
      }
      return file.append(content);
    }

    @Override
    public ByteBuffer read(long place, long from, int length) throws IOException {
      return file.read(place, from, length);
    }

    @Override
    public SpilledBytes bytes(long place, long length) throws IOException {
      return file.bytes(place, length);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
