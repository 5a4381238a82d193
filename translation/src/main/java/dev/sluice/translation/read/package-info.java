/**
 * Beam's sources as sources of the engine: how they are split, resumed from marks and kept open
 * between batches. Knows Beam's sources; knows nothing of the plan around them.
 */
@NullMarked
package dev.sluice.translation.read;

import org.jspecify.annotations.NullMarked;
