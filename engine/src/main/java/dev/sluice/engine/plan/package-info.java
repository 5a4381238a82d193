/**
 * The immutable graph that a pipeline was translated to: stages, the steps fused in them, and the
 * exchanges between. Knows nothing of how it is run.
 */
@NullMarked
package dev.sluice.engine.plan;

import org.jspecify.annotations.NullMarked;
