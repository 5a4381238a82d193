package dev.sluice.translation.element;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.SeededTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

final class WindowedValueCodecTest {
  private static final Coder<IntervalWindow> INTERVALS = IntervalWindow.getCoder();

  @SeededTest(seeds = 50)
  void givesBackWhatItWasGivenOneAfterTheOther(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    WindowedValueCodec codec =
        WindowedValueCodec.of(NullableCoder.of(StringUtf8Coder.of()), INTERVALS);
    List<WindowedValue<?>> values = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      values.add(randomValue(random));
    }

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (WindowedValue<?> value : values) {
      codec.encode(value, bytes);
    }

    ByteArrayInputStream in = new ByteArrayInputStream(bytes.toByteArray());
    for (WindowedValue<?> value : values) {
      WindowedValue<?> read = (WindowedValue<?>) codec.decode(in);
      assertThat(read).isEqualTo(value);
      assertThat(read.getRecordId()).isEqualTo(value.getRecordId());
      assertThat(read.getRecordOffset()).isEqualTo(value.getRecordOffset());
    }
    assertThat(in.available()).isZero();
  }

  private static WindowedValue<?> randomValue(SplittableRandom random) {
    String value = random.nextInt(5) == 0 ? null : "value " + random.nextInt();
    List<BoundedWindow> windows = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      long start = random.nextLong(-1_000_000, 1_000_000);
      windows.add(
          new IntervalWindow(
              Instant.ofEpochMilli(start), Instant.ofEpochMilli(start + 1 + random.nextInt(9999))));
    }
    if (random.nextInt(3) == 0) {
      windows = List.of(GlobalWindow.INSTANCE);
    }
    WindowedValues.Builder<String> builder = WindowedValues.builder();
    builder
        .setValue(value)
        .setTimestamp(
            random.nextInt(4) == 0
                ? BoundedWindow.TIMESTAMP_MIN_VALUE
                : Instant.ofEpochMilli(random.nextLong(-9_999_999, 9_999_999)))
        .setWindows(windows)
        .setPaneInfo(randomPane(random));
    if (random.nextInt(4) == 0) {
      builder.setRecordId("record " + random.nextInt());
      builder.setRecordOffset(random.nextLong(1L << 40));
    }
    return builder.build();
  }

  private static PaneInfo randomPane(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> PaneInfo.NO_FIRING;
      case 1 -> PaneInfo.ON_TIME_AND_ONLY_FIRING;
      case 2 ->
          PaneInfo.createPane(false, false, PaneInfo.Timing.EARLY, 1 + random.nextInt(999), -1);
      default ->
          PaneInfo.createPane(
              false, random.nextBoolean(), PaneInfo.Timing.LATE, 5 + random.nextInt(999), 3);
    };
  }

  @Test
  void keepsThatAnElementWasCausedByDrain() throws IOException {
    WindowedValueCodec codec = WindowedValueCodec.of(VarIntCoder.of(), INTERVALS);
    WindowedValue<?> drained =
        new Metadata(true, null, null)
            .on(
                7,
                Instant.ofEpochMilli(3),
                List.of(GlobalWindow.INSTANCE),
                PaneInfo.ON_TIME_AND_ONLY_FIRING);

    WindowedValue<?> read = (WindowedValue<?>) codec.decode(encoded(codec, drained));

    assertThat(Metadata.of(read)).isEqualTo(new Metadata(true, null, null));
    assertThat(read).isEqualTo(drained);
  }

  @Test
  void skipsMetadataThatANewerVersionWrote() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(new byte[] {2, 99, 3, 1, 2, 3, 2, 2, 'i', 'd'});

    Metadata read = Metadata.decode(new ByteArrayInputStream(bytes.toByteArray()));

    assertThat(read).isEqualTo(new Metadata(false, "id", null));
  }

  @Test
  void refusesANewerVersionAndAnEnd() {
    WindowedValueCodec codec = WindowedValueCodec.of(VarIntCoder.of(), INTERVALS);

    assertThatThrownBy(() -> codec.decode(new ByteArrayInputStream(new byte[] {(byte) 0x40})))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("newer version");
    assertThatThrownBy(() -> codec.decode(new ByteArrayInputStream(new byte[0])))
        .isInstanceOf(IOException.class);
  }

  @Test
  void leavesNullToTheCoder() {
    WindowedValueCodec codec = WindowedValueCodec.of(VarIntCoder.of(), INTERVALS);

    assertThatThrownBy(() -> encoded(codec, WindowedValues.valueInGlobalWindow(null)))
        .isInstanceOf(CoderException.class)
        .hasMessageContaining("null");
  }

  private static ByteArrayInputStream encoded(WindowedValueCodec codec, Object element)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    codec.encode(element, bytes);
    return new ByteArrayInputStream(bytes.toByteArray());
  }
}
