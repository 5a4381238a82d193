/**
 * Records of sources that may deliver them again, each handed on once. Knows record ids and the
 * engine's keyed state; knows nothing of sources.
 */
@NullMarked
package dev.sluice.translation.distinct;

import org.jspecify.annotations.NullMarked;
