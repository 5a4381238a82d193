package dev.sluice.translation.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.transforms.windowing.PaneInfo.Timing;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.junit.jupiter.api.Test;

final class ViewPartsTest {
  @Test
  void anEmptyPaneIsNoUpdateSoThatTheViewKeepsWhatItHolds() throws Exception {
    List<Object> updates = new ArrayList<>();
    ViewParts parts = new ViewParts(updates::add, VarIntCoder.of());

    parts.accept(pane(0, List.of(7)));
    parts.accept(pane(1, List.of()));

    assertThat(updates).hasSize(1);
    assertThat(((ViewUpdate) updates.get(0)).pane()).isZero();
    assertThat(((ViewUpdate) updates.get(0)).isLast()).isTrue();
  }

  private static WindowedValue<KV<Void, Iterable<Integer>>> pane(long index, List<Integer> of) {
    return WindowedValues.of(
        KV.of(null, of),
        GlobalWindow.INSTANCE.maxTimestamp(),
        GlobalWindow.INSTANCE,
        PaneInfo.createPane(index == 0, false, Timing.EARLY, index, -1));
  }
}
