/**
 * What steps measure, as bytes that the engine can carry and fold, and as Beam's metric results.
 */
@NullMarked
package dev.sluice.translation.metrics;

import org.jspecify.annotations.NullMarked;
