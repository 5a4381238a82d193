package dev.sluice.translation;

import dev.sluice.translation.element.OneKeySelector;
import dev.sluice.translation.graph.Channel;
import dev.sluice.translation.graph.Outlet;
import dev.sluice.translation.graph.PlanDraft;
import dev.sluice.translation.graph.StageDraft;
import dev.sluice.translation.view.ViewHeads;
import dev.sluice.translation.view.ViewSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.model.pipeline.v1.RunnerApi;
import org.apache.beam.model.pipeline.v1.RunnerApi.ParDoPayload;
import org.apache.beam.sdk.util.construction.PCollectionViewTranslation;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;

/** The stages that write side inputs: one for each view that is used, shared by its readers. */
final class ViewStages {
  private final Translation translation;
  private final Map<String, View> viewsByTag = new HashMap<>();
  private final Map<String, Integer> viewsOfCollection = new HashMap<>();

  /**
   * A view that is written.
   *
   * @param updates where its updates come out
   */
  record View(ViewSpec spec, List<Outlet> updates) {}

  ViewStages(Translation translation) {
    this.translation = translation;
  }

  /** The views that a ParDo reads, in a fixed order. */
  List<View> of(TransformNode node, ParDoPayload payload) throws IOException {
    List<String> tags = new ArrayList<>(payload.getSideInputsMap().keySet());
    tags.sort(
        (one, other) -> {
          int byCollection = collection(node, one).compareTo(collection(node, other));
          return byCollection != 0 ? byCollection : one.compareTo(other);
        });
    List<View> views = new ArrayList<>();
    for (String tag : tags) {
      View view = viewsByTag.get(tag);
      if (view == null) {
        view = write(node, tag, payload.getSideInputsOrThrow(tag));
        viewsByTag.put(tag, view);
      }
      views.add(view);
    }
    return views;
  }

  private View write(TransformNode node, String tag, RunnerApi.SideInput sideInput)
      throws IOException {
    String collection = collection(node, tag);
    PCollection<?> input = translation.components().getPCollection(collection);
    PCollectionView<?> view =
        PCollectionViewTranslation.viewFromProto(
            sideInput, tag, input, node.proto(), translation.components());
    int number = viewsOfCollection.merge(collection, 1, Integer::sum);
    String id = collection + "/view" + (number == 1 ? "" : number);
    ViewSpec spec =
        new ViewSpec(
            id,
            view,
            translation.windowing(collection),
            translation.windowing(collection).getWindowFn().windowCoder(),
            input.getCoder());
    StageDraft stage =
        translation
            .plan()
            .head(
                id,
                ViewHeads.write(spec, translation.options(), translation.settings().fastPaths()),
                1);
    translation
        .plan()
        .feed(stage, 0, translation.rowsToSend(collection), Channel.keyed(new OneKeySelector()));
    return new View(spec, List.of(PlanDraft.outlet(stage, 0, id, ViewHeads.updateCodec(spec))));
  }

  private static String collection(TransformNode node, String tag) {
    return node.proto().getInputsOrThrow(tag);
  }
}
