package dev.sluice.state;

/** Makes a value of an entry of the store. Called by any thread, any number of times. */
@FunctionalInterface
public interface Decoding<T> {
  T of(byte[] key, byte[] value);
}
