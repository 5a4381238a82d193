package dev.sluice.translation.view;

import java.io.Serializable;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.WindowingStrategy;

/**
 * A side input, as a pipeline has it.
 *
 * @param viewId unique in the pipeline and stable: the view's content is found by it after a
 *     restart
 * @param windowing of the view's input
 * @param windowCoder of the view's windows
 * @param elementCoder of the view's input, as it is given to the transform that creates the view
 */
public record ViewSpec(
    String viewId,
    PCollectionView<?> view,
    WindowingStrategy<?, ?> windowing,
    Coder<? extends BoundedWindow> windowCoder,
    Coder<?> elementCoder)
    implements Serializable {}
