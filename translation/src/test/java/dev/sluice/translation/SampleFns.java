package dev.sluice.translation;

import java.util.List;
import org.apache.beam.sdk.coders.VoidCoder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;

/** A DoFn of each kind, for pipelines that are translated and never run. */
final class SampleFns {
  static final TupleTag<String> MAIN = new TupleTag<>() {};
  static final TupleTag<String> OTHER = new TupleTag<>() {};

  private SampleFns() {}

  static final class ReadsView extends DoFn<String, String> {
    private final PCollectionView<List<String>> view;

    ReadsView(PCollectionView<List<String>> view) {
      this.view = view;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      context.output(context.element() + context.sideInput(view));
    }
  }

  static final class ReadsCount extends DoFn<String, String> {
    private final PCollectionView<Long> view;

    ReadsCount(PCollectionView<Long> view) {
      this.view = view;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      context.output(context.element() + context.sideInput(view));
    }
  }

  static final class Stateful extends DoFn<KV<String, String>, String> {
    @StateId("seen")
    private final StateSpec<ValueState<Void>> seen = StateSpecs.value(VoidCoder.of());

    @ProcessElement
    public void process(
        @Element KV<String, String> element,
        @StateId("seen") ValueState<Void> state,
        OutputReceiver<String> out) {
      out.output(element.getValue());
    }
  }

  static final class StableSink extends DoFn<String, Void> {
    @RequiresStableInput
    @ProcessElement
    public void process() {}
  }

  static final class Route extends DoFn<String, String> {
    @ProcessElement
    public void process(@Element String word, MultiOutputReceiver out) {
      out.get(OTHER).output(word);
    }
  }
}
