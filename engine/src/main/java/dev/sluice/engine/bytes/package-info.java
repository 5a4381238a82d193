/**
 * Streams over byte arrays, without a lock per byte, of which coders read and write many singly.
 */
@NullMarked
package dev.sluice.engine.bytes;

import org.jspecify.annotations.NullMarked;
