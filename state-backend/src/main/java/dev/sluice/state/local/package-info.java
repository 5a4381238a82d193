/**
 * A checkpoint in a directory of a local disk: objects are files, written whole or not at all.
 *
 * <p>Knows files, links, locks and syncs; never what stands in an object.
 */
@NullMarked
package dev.sluice.state.local;

import org.jspecify.annotations.NullMarked;
