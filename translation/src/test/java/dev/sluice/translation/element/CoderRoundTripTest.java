package dev.sluice.translation.element;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.operator.Step;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.DoubleCoder;
import org.apache.beam.sdk.coders.InstantCoder;
import org.apache.beam.sdk.coders.IterableCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.MapCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.coders.VoidCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.join.UnionCoder;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

final class CoderRoundTripTest {
  private static final Coder<Row> ROWS =
      RowCoder.of(Schema.builder().addStringField("name").build());

  @Test
  void leavesValuesOfClassesAlone() {
    assertThat(
            List.of(
                StringUtf8Coder.of(),
                VarLongCoder.of(),
                DoubleCoder.of(),
                InstantCoder.of(),
                VoidCoder.of(),
                ByteArrayCoder.of(),
                SerializableCoder.of(Number.class),
                KvCoder.of(StringUtf8Coder.of(), NullableCoder.of(VarLongCoder.of())),
                IterableCoder.of(StringUtf8Coder.of()),
                MapCoder.of(StringUtf8Coder.of(), IterableCoder.of(VarLongCoder.of())),
                UnionCoder.of(List.of(StringUtf8Coder.of(), VarLongCoder.of()))))
        .noneMatch(CoderRoundTrip::changes);
  }

  @Test
  void knowsWhereACoderDecidesWhatComesOut() {
    assertThat(
            List.of(
                ROWS,
                new TextCoder(),
                KvCoder.of(ROWS, VarLongCoder.of()),
                KvCoder.of(StringUtf8Coder.of(), NullableCoder.of(ROWS)),
                MapCoder.of(StringUtf8Coder.of(), IterableCoder.of(ROWS)),
                UnionCoder.of(List.of(StringUtf8Coder.of(), ROWS))))
        .allMatch(CoderRoundTrip::changes);
  }

  @Test
  void givesWhatTheCoderDecodesAndKeepsTheRest() throws Exception {
    List<Object> out = new ArrayList<>();
    Step step =
        CoderRoundTrip.factory(NullableCoder.of(new TextCoder()))
            .open(new StageContext("stage", "step", 0, 1, 1), List.of(out::add));
    PaneInfo pane = PaneInfo.createPane(true, false, PaneInfo.Timing.EARLY);

    step.accept(
        WindowedValues.timestampedValueInGlobalWindow(
            new StringBuilder("a"), Instant.ofEpochMilli(7), pane));
    step.accept(WindowedValues.valueInGlobalWindow(null));

    assertThat(out).hasSize(2);
    WindowedValue<?> first = (WindowedValue<?>) out.get(0);
    assertThat(first.getValue()).isEqualTo("a");
    assertThat(first.getTimestamp()).isEqualTo(Instant.ofEpochMilli(7));
    assertThat(first.getPaneInfo()).isEqualTo(pane);
    assertThat(((WindowedValue<?>) out.get(1)).getValue()).isNull();
  }

  /** Makes strings of whatever is text. */
  private static final class TextCoder extends CustomCoder<CharSequence> {
    @Override
    public void encode(CharSequence text, OutputStream out) throws IOException {
      StringUtf8Coder.of().encode(text.toString(), out);
    }

    @Override
    public CharSequence decode(InputStream in) throws IOException {
      return StringUtf8Coder.of().decode(in);
    }
  }
}
