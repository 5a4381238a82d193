package dev.sluice.translation.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.translation.element.ActsWhenRead;
import java.io.IOException;
import java.io.Serializable;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.beam.runners.core.construction.SerializablePipelineOptions;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.joda.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is read back of the Java objects in a checkpoint. */
final class GuardedObjectsTest {
  private static final SerializablePipelineOptions OPTIONS =
      new SerializablePipelineOptions(PipelineOptionsFactory.create());

  @BeforeEach
  void nothingHasActed() {
    ActsWhenRead.acted = 0;
  }

  @Test
  void readsValuesAndCollectionsAndLambdas() throws IOException {
    Map<String, Object> values = new HashMap<>();
    values.put("list", new ArrayList<>(List.of(1, 2L, 3.0)));
    values.put("immutable", List.of("a", "b"));
    values.put("tree", new TreeMap<>(Map.of("a", UUID.randomUUID())));
    values.put("time", java.time.Instant.EPOCH);
    values.put("joda", Instant.EPOCH);
    values.put("bytes", new byte[10_000]);
    values.put("strings", new String[][] {{"a"}, {}});
    SerializableFunction<Integer, Integer> twice = n -> 2 * n;
    values.put("lambda", twice);

    Holding back = roundTrip(new Holding((Serializable) values));

    assertThat(((Map<?, ?>) back.held).keySet()).isEqualTo(values.keySet());
  }

  @Test
  void doesNotReadAClassThatIsNotOfThePipelinesSource() throws IOException {
    byte[] bytes = bytes(new Holding(new ActsWhenRead()));

    assertThatThrownBy(
            () -> SerializedSource.decode(bytes, BoundedSource.class, allowedBy(new Holding(1))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(ActsWhenRead.class.getName())
        .hasMessageContaining("--allowedSourceClasses");
    assertThat(ActsWhenRead.acted).isZero();
  }

  @Test
  void readsWhatThePipelinesSourceHoldsAndWhatAnOptionAllows() throws IOException {
    Holding source = new Holding(new ActsWhenRead());

    SerializedSource.decode(bytes(source), BoundedSource.class, allowedBy(source));
    SerializedSource.decode(
        bytes(source),
        BoundedSource.class,
        AllowedClasses.of(new Holding(1), List.of(ActsWhenRead.class.getName())));
    SerializedSource.decode(
        bytes(source),
        BoundedSource.class,
        AllowedClasses.of(new Holding(1), List.of("dev.sluice.translation.*")));

    assertThat(ActsWhenRead.acted).isEqualTo(3);
  }

  @Test
  void aSplitThatCouldNotBeReadBackIsRefusedBeforeItIsStored() {
    BoundedRead read =
        new BoundedRead("Read", new SplitsIntoOthers(), OPTIONS, ReadSettings.DEFAULT);

    assertThatThrownBy(() -> read.split(1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(ActsWhenRead.class.getName())
        .hasMessageContaining("--allowedSourceClasses=" + ActsWhenRead.class.getName());
  }

  @Test
  void doesNotAskTheNetwork() throws IOException {
    byte[] bytes = bytes(new Holding(new ArrayList<>(List.of(new URL("http://localhost:1/")))));

    assertThatThrownBy(
            () -> SerializedSource.decode(bytes, BoundedSource.class, allowedBy(new Holding(1))))
        .hasMessageContaining("java.net.URL");
  }

  @Test
  @Timeout(20)
  void refusesSetsThatHoldEachOtherOverAndOver() throws IOException {
    HashSet<Object> root = new HashSet<>();
    HashSet<Object> one = root;
    HashSet<Object> other = new HashSet<>();
    for (int depth = 0; depth < 60; depth++) {
      HashSet<Object> next = new HashSet<>(Set.of("a"));
      HashSet<Object> nextOther = new HashSet<>();
      one.addAll(Arrays.asList(next, nextOther));
      other.addAll(Arrays.asList(next, nextOther));
      one = next;
      other = nextOther;
    }
    byte[] bytes = bytes(new Holding(root));

    assertThatThrownBy(
            () -> SerializedSource.decode(bytes, BoundedSource.class, allowedBy(new Holding(1))))
        .hasMessageContaining("hold each other");
  }

  @Test
  void refusesAnArrayThatSaysItIsLargerThanItsBytes() throws IOException {
    byte[] bytes = bytes(new Holding(new int[0x01020304 & 0xFFFF]));
    int length = indexOf(bytes, ByteBuffer.allocate(4).putInt(0x0304).array());
    ByteBuffer.wrap(bytes).putInt(length, Integer.MAX_VALUE - 8);

    assertThatThrownBy(
            () -> SerializedSource.decode(bytes, BoundedSource.class, allowedBy(new Holding(1))))
        .hasMessageContaining("larger than its");
  }

  @Test
  void refusesWhatIsTooDeep() throws IOException {
    ArrayList<Object> root = new ArrayList<>();
    ArrayList<Object> inner = root;
    for (int depth = 0; depth < 600; depth++) {
      ArrayList<Object> next = new ArrayList<>();
      inner.add(next);
      inner = next;
    }
    byte[] bytes = bytes(new Holding(root));

    assertThatThrownBy(
            () -> SerializedSource.decode(bytes, BoundedSource.class, allowedBy(new Holding(1))))
        .hasMessageContaining("deeper than 500");
  }

  private static AllowedClasses allowedBy(BoundedSource<?> source) {
    return AllowedClasses.of(source, List.of());
  }

  private static byte[] bytes(BoundedSource<?> source) throws IOException {
    return SerializedSource.encode(source);
  }

  private static Holding roundTrip(Holding source) throws IOException {
    return (Holding)
        SerializedSource.decode(bytes(source), BoundedSource.class, allowedBy(new Holding(1)));
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    String all = new String(bytes, StandardCharsets.ISO_8859_1);
    return all.lastIndexOf(new String(part, StandardCharsets.ISO_8859_1));
  }

  private static class Holding extends BoundedSource<Integer> {
    private static final long serialVersionUID = 1L;
    final Serializable held;

    Holding(Serializable held) {
      this.held = held;
    }

    @Override
    public List<? extends BoundedSource<Integer>> split(long bytes, PipelineOptions options) {
      return List.of(this);
    }

    @Override
    public long getEstimatedSizeBytes(PipelineOptions options) {
      return 0;
    }

    @Override
    public BoundedReader<Integer> createReader(PipelineOptions options) {
      throw new UnsupportedOperationException("Nobody reads it");
    }

    @Override
    public Coder<Integer> getOutputCoder() {
      return VarIntCoder.of();
    }
  }

  private static final class SplitsIntoOthers extends Holding {
    private static final long serialVersionUID = 1L;

    SplitsIntoOthers() {
      super(1);
    }

    @Override
    public List<? extends BoundedSource<Integer>> split(long bytes, PipelineOptions options) {
      return List.of(new Holding(new ActsWhenRead()));
    }
  }
}
