/**
 * The plan while it is being drawn: where rows come out, which steps are fused behind which head,
 * and which exchanges are between stages. Knows the engine's plan; knows nothing of Beam.
 */
@NullMarked
package dev.sluice.translation.graph;

import org.jspecify.annotations.NullMarked;
