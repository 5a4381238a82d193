package dev.sluice.translation.combine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Iterables;
import dev.sluice.engine.aggregate.Pane;
import dev.sluice.engine.aggregate.Pane.Timing;
import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.testkit.SeededTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is gathered comes out again, through memory, state and parts. */
final class BeamGroupingTest {
  private static final Pane ONLY = new Pane(true, true, Timing.ON_TIME, 0, 0);

  private final BeamGrouping grouping =
      SerializableUtils.clone(
              BeamGrouping.byKey(
                  StringUtf8Coder.of(),
                  NullableCoder.of(VarIntCoder.of()),
                  GlobalWindow.Coder.INSTANCE))
          .copy();

  private final ElementCodec codec = grouping.accumulatorCodec();

  @SeededTest(seeds = 100)
  void givesAllValuesInTheirOrder(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    List<@Nullable Integer> expected = new ArrayList<>();
    List<Object> parts = new ArrayList<>();
    Object now = grouping.createAccumulator();
    for (int i = random.nextInt(40); i > 0; i--) {
      Integer value = random.nextInt(5) == 0 ? null : random.nextInt();
      expected.add(value);
      Object one = grouping.createAccumulator();
      now = grouping.merge(now, grouping.add(one, element(value)));
      if (random.nextInt(3) == 0) {
        now = stored(now);
      }
      if (random.nextInt(9) == 0) {
        for (Object part : grouping.cut(now, random.nextInt(1, 200))) {
          parts.add(stored(part));
        }
        now = grouping.createAccumulator();
      }
    }
    boolean isLarge = random.nextBoolean();
    Object whole =
        parts.isEmpty()
            ? now
            : grouping.concat(isLarge ? Iterables.unmodifiableIterable(parts) : parts, now);

    Iterable<@Nullable Integer> values = emitted(whole);

    assertThat(values).containsExactlyElementsOf(expected);
    assertThat(values).as("a second time").containsExactlyElementsOf(expected);
  }

  @Test
  void cutsWhatIsLongAndLeavesWhatIsShort() {
    Object sequence = grouping.createAccumulator();
    for (int i = 0; i < 100; i++) {
      grouping.add(sequence, element(i));
    }

    assertThat(grouping.cut(sequence, codec.sizeBytes(sequence))).hasSize(1);
    assertThat(grouping.cut(sequence, codec.sizeBytes(sequence) / 10)).hasSize(10);
    assertThat(grouping.cut(sequence, 1)).hasSize(100);
  }

  @Test
  void knowsHowMuchItHolds() throws Exception {
    Object sequence = grouping.createAccumulator();
    long empty = codec.sizeBytes(sequence);
    grouping.add(sequence, element(1));
    long added = codec.sizeBytes(sequence);

    assertThat(empty).isZero();
    assertThat(added).isPositive();
    assertThat(codec.sizeBytes(stored(sequence))).isPositive();
  }

  private Object stored(Object sequence) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    codec.encode(sequence, bytes);
    return codec.decode(new ByteArrayInputStream(bytes.toByteArray()));
  }

  @SuppressWarnings("unchecked") // what a grouping emits
  private Iterable<@Nullable Integer> emitted(Object whole) throws Exception {
    List<Object> out = new ArrayList<>();
    grouping.emit(
        "k".getBytes(StandardCharsets.UTF_8), GlobalWindow.INSTANCE, whole, ONLY, out::add);
    KV<String, Iterable<@Nullable Integer>> pair =
        ((WindowedValue<KV<String, Iterable<@Nullable Integer>>>) out.get(0)).getValue();
    assertThat(pair.getKey()).isEqualTo("k");
    return pair.getValue();
  }

  private static WindowedValue<?> element(@Nullable Integer value) {
    return WindowedValues.valueInGlobalWindow(KV.of("k", value));
  }
}
