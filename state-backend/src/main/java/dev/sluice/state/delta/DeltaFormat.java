package dev.sluice.state.delta;

/**
 * A batch's changes to one store of one partition, as bytes.
 *
 * <pre>
 *   u8      version, 1
 *   u16     first key group of the partition
 *   u16     end of its key groups: a partition's range deletes are meant for these alone
 *   varint  number of range deletes; each is
 *             varint length, from, varint length, to
 *   entries, in the unsigned order of their keys, each
 *             varint 0: end; 1: deleted; n + 2: a value of n bytes
 *             varint how many bytes the key shares with the key before
 *             varint how many bytes follow, and these
 *             the value
 * </pre>
 *
 * <p>At least every {@value #BLOCK_BYTES} bytes stands an entry that shares nothing, so that a
 * reader can begin there. Varints are unsigned, seven bits a byte, the lowest first. Range deletes
 * come before the entries. Playing a delta again, after itself or after later ones that follow
 * again, changes nothing.
 */
final class DeltaFormat {
  static final int VERSION = 1;
  static final int BLOCK_BYTES = 1 << 13;
  static final int END = 0;
  static final int DELETE = 1;
  static final int PUT = 2;

  private DeltaFormat() {}

  static int sharedPrefix(byte[] before, byte[] key) {
    int length = Math.min(before.length, key.length);
    int mismatch = java.util.Arrays.mismatch(before, 0, length, key, 0, length);
    return mismatch < 0 ? length : mismatch;
  }
}
