/**
 * Runs Beam's DoFns as fused steps and as heads of stages. Knows Beam's model and runners-core's
 * DoFn runner; knows nothing of how a plan is laid out.
 */
@NullMarked
package dev.sluice.translation.dofn;

import org.jspecify.annotations.NullMarked;
