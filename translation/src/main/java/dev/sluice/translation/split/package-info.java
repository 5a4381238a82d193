/**
 * Splittable DoFns: pairing elements with restrictions, splitting, processing under the batch's
 * budget, and residuals that wait in state.
 */
@NullMarked
package dev.sluice.translation.split;

import org.jspecify.annotations.NullMarked;
