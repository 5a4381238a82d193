package dev.sluice.benchmarks.pipeline;

import java.util.Arrays;
import java.util.SplittableRandom;

/** The bytes that state keeps for a key: they follow from the key, and can't be compressed. */
final class Blob {
  private Blob() {}

  static byte[] of(long key, int bytes) {
    byte[] blob = new byte[bytes];
    new SplittableRandom(key).nextBytes(blob);
    return blob;
  }

  /** Throws if these are not the bytes of the key. */
  static void check(long key, byte[] found, int bytes) {
    if (!Arrays.equals(found, of(key, bytes))) {
      throw new IllegalStateException(
          "The state of key " + key + " is not what was put into it: " + found.length + " bytes");
    }
  }
}
