package dev.sluice.translation;

import dev.sluice.translation.UnsupportedPipelineException.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.model.pipeline.v1.RunnerApi;
import org.apache.beam.sdk.util.construction.PTransformTranslation;
import org.apache.beam.sdk.util.construction.ParDoTranslation;

/**
 * A transform that is translated as one, or refused as one.
 *
 * @param proto the transform in the pipeline's proto
 */
record TransformNode(RunnerApi.PTransform proto) {
  /** The transform's full name; unique and stable. */
  String name() {
    return proto.getUniqueName();
  }

  String urn() {
    return proto.getSpec().getUrn();
  }

  /** The ids of the collections it takes, in the order of its tags' names. */
  List<String> inputs() {
    return inOrder(proto.getInputsMap());
  }

  /** The same without side inputs. */
  List<String> mainInputs() throws IOException {
    return urn().equals(PTransformTranslation.PAR_DO_TRANSFORM_URN)
        ? List.of(proto.getInputsOrThrow(ParDoTranslation.getMainInputName(proto)))
        : inputs();
  }

  List<String> outputs() {
    return inOrder(proto.getOutputsMap());
  }

  Refusal refusal(String why, String remedy) {
    return new Refusal(name(), urn(), why, remedy);
  }

  /** The id of the one collection it takes. */
  String onlyInput() {
    return only(inputs(), "input");
  }

  /** The id of the one collection it gives. */
  String onlyOutput() {
    return only(outputs(), "output");
  }

  private String only(List<String> ids, String what) {
    if (ids.size() != 1) {
      throw new IllegalArgumentException(
          "Transform " + name() + " must have one " + what + ", but has " + ids);
    }
    return ids.get(0);
  }

  private static List<String> inOrder(Map<String, String> idsByTag) {
    List<String> ids = new ArrayList<>(idsByTag.size());
    idsByTag.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> ids.add(entry.getValue()));
    return ids;
  }
}
