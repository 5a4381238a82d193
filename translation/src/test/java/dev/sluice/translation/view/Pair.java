package dev.sluice.translation.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.engine.time.EventTime;
import dev.sluice.translation.dofn.DoFnHeads;
import dev.sluice.translation.fake.HeadFixture;
import dev.sluice.translation.fake.HeadFixture.Rows;
import dev.sluice.translation.fake.Specs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.values.WindowingStrategy;

/** A view's writer and a step that reads it. */
final class Pair implements AutoCloseable {
  final HeadFixture writer;
  final HeadFixture reader;
  private final ElementCodec codec;

  Pair(ViewSpec view) {
    this(
        view,
        new SideInputHeadsTest.PrintingFn(SideInputHeadsTest.viewOf(view)),
        StringUtf8Coder.of());
  }

  Pair(ViewSpec view, DoFn<String, String> doFn, Coder<String> coder) {
    writer = SideInputHeadsTest.writer(view);
    codec = ViewHeads.updateCodec(view);
    WindowingStrategy<?, ?> main = WindowingStrategy.of(FixedWindows.of(SideInputHeadsTest.WINDOW));
    reader = new HeadFixture(DoFnHeads.withSideInputs(Specs.of(doFn, coder, main, view)), 2, null);
  }

  void batch(List<?> rows, List<?> elements, long viewMillis, long mainMillis) throws Exception {
    writer.batch(elements, viewMillis);
    List<Object> updates = new ArrayList<>();
    for (Object update : writer.take()) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      codec.encode(update, out);
      updates.add(codec.decode(new ByteArrayInputStream(out.toByteArray())));
    }
    reader.batch(Math.min(mainMillis, viewMillis), new Rows(0, rows), new Rows(1, updates));
    assertThat(writer.inputMillis()).isLessThanOrEqualTo(EventTime.MAX_MILLIS);
  }

  void restart() throws Exception {
    writer.restart();
    reader.restart();
  }

  List<Object> take() {
    return Specs.values(reader.take());
  }

  @Override
  public void close() throws Exception {
    writer.close();
    reader.close();
  }
}
