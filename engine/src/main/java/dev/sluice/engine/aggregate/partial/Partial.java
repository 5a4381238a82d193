package dev.sluice.engine.aggregate.partial;

import dev.sluice.engine.aggregate.Windows;

/**
 * Elements of one key and window, combined before the exchange. Whoever takes it owns the
 * accumulator and may change it.
 *
 * @param key the encoded key
 * @param window opaque; see {@link Windows}. Or the {@link WindowSet} to each of whose windows it
 *     belongs
 * @param minTimestampMillis the earliest of the combined elements' times
 */
public record Partial(byte[] key, Object window, Object accumulator, long minTimestampMillis) {}
