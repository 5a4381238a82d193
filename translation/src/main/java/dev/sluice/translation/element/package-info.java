/**
 * Elements as bytes and keys as bytes: the format of windowed values on exchanges and in outboxes,
 * and what keyed exchanges are keyed by. Knows coders and windows; knows nothing of transforms.
 */
@NullMarked
package dev.sluice.translation.element;

import org.jspecify.annotations.NullMarked;
