package dev.sluice.translation.view;

import java.util.List;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;

/**
 * A part of one pane of a view in one window. A pane's parts come one after the other; only with
 * the last one does it replace what was there before.
 *
 * @param pane the pane's index
 * @param first the place in the pane of the first element
 * @param isLast whether the pane ends here
 */
record ViewUpdate(
    BoundedWindow window, long pane, long first, List<Object> elements, boolean isLast)
    implements ViewMessage {}
