package dev.sluice.engine.timer;

/**
 * A timer of one key. Its identity is {@code (key, id)}: setting it again replaces it.
 *
 * @param id namespace, family and name as bytes; opaque to the engine
 * @param timeMillis due when the domain's clock is strictly after it
 * @param outputMillis the event time of what it will emit
 * @param holds whether it holds the output watermark at {@code outputMillis} until it has fired
 */
public record Timer(
    byte[] id, TimeDomain domain, long timeMillis, long outputMillis, boolean holds) {}
