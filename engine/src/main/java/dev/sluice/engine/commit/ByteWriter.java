package dev.sluice.engine.commit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes numbers, strings and bytes one after the other. Owned by one thread. */
final class ByteWriter {
  private byte[] bytes = new byte[512];
  private int size;

  void putByte(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  /** Writes an unsigned number, seven bits a byte, the lowest first. */
  void putVarint(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  void putInt(int value) {
    reserve(4);
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  void putLong(long value) {
    reserve(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  void putBytes(byte[] value) {
    putVarint(value.length);
    putRaw(value, value.length);
  }

  void putString(String value) {
    putBytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes all of {@code section} under its tag and length; nothing if it is empty. */
  void putSection(int tag, ByteWriter section) {
    if (section.size > 0) {
      putVarint(tag);
      putVarint(section.size);
      putRaw(section.bytes, section.size);
    }
  }

  void putRaw(byte[] value, int length) {
    reserve(length);
    System.arraycopy(value, 0, bytes, size, length);
    size += length;
  }

  ByteBuffer toBuffer() {
    return ByteBuffer.wrap(bytes, 0, size);
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }
}
