package dev.sluice.engine.aggregate;

/**
 * Elements of one key and window, combined before the exchange. Whoever takes it owns the
 * accumulator and may change it.
 *
 * @param key the encoded key
 * @param window opaque; see {@link Windows}
 * @param minTimestampMillis the earliest of the combined elements' times
 */
public record Partial(byte[] key, Object window, Object accumulator, long minTimestampMillis) {}
