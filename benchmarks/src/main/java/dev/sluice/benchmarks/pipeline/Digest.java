package dev.sluice.benchmarks.pipeline;

/**
 * What a set of results adds up to, whatever their order: how many they are, and the sum of their
 * hashes. Owned by one thread.
 */
public final class Digest {
  private long rows;
  private long checksum;

  public Digest() {}

  public Digest(long rows, long checksum) {
    this.rows = rows;
    this.checksum = checksum;
  }

  /** Adds a result with this hash. */
  public void add(long hash) {
    rows++;
    checksum += hash;
  }

  /** Adds what another holds. */
  public void add(Digest other) {
    rows += other.rows;
    checksum += other.checksum;
  }

  public long rows() {
    return rows;
  }

  public long checksum() {
    return checksum;
  }

  public boolean sameAs(Digest other) {
    return rows == other.rows && checksum == other.checksum;
  }

  /** Of three numbers in this order. */
  public static long hash(long a, long b, long c) {
    return mix(hash(a, b) + c);
  }

  /** Of two numbers in this order. */
  public static long hash(long a, long b) {
    return mix(mix(a) + b);
  }

  /** The finisher of SplittableRandom's generator: numbers in a row become as good as random. */
  public static long mix(long value) {
    long hash = value + 0x9e3779b97f4a7c15L;
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }

  @Override
  public String toString() {
    return String.format("%,d results, checksum %016x", rows, checksum);
  }
}
