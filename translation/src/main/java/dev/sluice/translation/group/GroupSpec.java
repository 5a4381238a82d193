package dev.sluice.translation.group;

import java.io.Serializable;
import org.apache.beam.runners.core.construction.SerializablePipelineOptions;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.WindowingStrategy;

/** What every grouping has. Its types are the pipeline's own; here they are objects. */
record GroupSpec(
    String stepName,
    WindowingStrategy<Object, BoundedWindow> windowing,
    Keying keying,
    SerializablePipelineOptions options)
    implements Serializable {
  @SuppressWarnings("unchecked") // see above
  static GroupSpec of(
      String stepName,
      WindowingStrategy<?, ?> windowing,
      Keying keying,
      SerializablePipelineOptions options) {
    return new GroupSpec(
        stepName, (WindowingStrategy<Object, BoundedWindow>) windowing, keying, options);
  }
}
