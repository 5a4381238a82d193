package dev.sluice.engine.aggregate;

/**
 * Elements of one key and window, combined before the exchange.
 *
 * @param key the encoded key
 * @param window opaque; see {@link Windows}
 * @param minTimestampMillis the earliest of the combined elements' times
 */
public record Partial(byte[] key, Object window, Object accumulator, long minTimestampMillis) {}
