/**
 * Random Beam pipelines, run on two runners and compared.
 *
 * <p>Knows Beam and its DirectRunner; the runner under test comes in from outside, so nothing here
 * knows Sluice.
 */
@NullMarked
package dev.sluice.testkit.pipelines;

import org.jspecify.annotations.NullMarked;
