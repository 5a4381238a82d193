/**
 * Beam's CombineFns, groupings and windows for the engine's own aggregation, and the judgement of
 * when that is exactly right. Knows Beam's model; knows nothing of the graph.
 */
@NullMarked
package dev.sluice.translation.combine;

import org.jspecify.annotations.NullMarked;
