package dev.sluice.state.encryption;

import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;

/**
 * An object's content as it is to be written: its header and its chunks, each sealed when it is
 * asked for, so that no more than one need be in memory. Owned by one thread.
 */
final class SealedContent extends AbstractList<ByteBuffer> {
  private final SealedObject form;
  private final Gcm key;
  private final byte[] bound;
  private final List<ByteBuffer> content;
  private final long[] starts;
  private final long sizeBytes;
  private int sealed = -1;
  private ByteBuffer chunk = ByteBuffer.allocate(0);

  SealedContent(SealedObject form, Gcm key, String name, List<ByteBuffer> content) {
    this.form = form;
    this.key = key;
    this.content = content;
    bound = SealedObject.bound(name);
    starts = new long[content.size()];
    long size = 0;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = size;
      size += content.get(i).remaining();
    }
    sizeBytes = size;
  }

  @Override
  public int size() {
    return Math.toIntExact(1 + SealedObject.chunks(sizeBytes));
  }

  @Override
  public ByteBuffer get(int index) {
    if (index == 0) {
      return form.header();
    }
    // A chunk is not sealed twice in a row: that would look like two of them with one nonce.
    if (index != sealed) {
      chunk = seal(index - 1);
      sealed = index;
    }
    return chunk.duplicate();
  }

  private ByteBuffer seal(int number) {
    long from = (long) number * SealedObject.CHUNK_BYTES;
    List<ByteBuffer> plain = plain(from, Math.min(from + SealedObject.CHUNK_BYTES, sizeBytes));
    int bytes = (int) Math.min(SealedObject.CHUNK_BYTES, sizeBytes - from);
    ByteBuffer out = ByteBuffer.allocate(bytes + Gcm.TAG_BYTES);
    key.seal(SealedObject.nonce(number, number == size() - 2), bound, plain, out);
    return out.flip();
  }

  private List<ByteBuffer> plain(long from, long end) {
    List<ByteBuffer> plain = new ArrayList<>();
    long at = from;
    for (int i = bufferOf(from); at < end; i++) {
      ByteBuffer buffer = content.get(i);
      int skipped = (int) (at - starts[i]);
      int bytes = (int) Math.min(buffer.remaining() - skipped, end - at);
      plain.add(buffer.slice(buffer.position() + skipped, bytes));
      at += bytes;
    }
    return plain;
  }

  /** The buffer that has the byte at {@code at}; those without any byte are passed over. */
  private int bufferOf(long at) {
    int low = 0;
    int high = starts.length;
    while (high - low > 1) {
      int middle = (low + high) / 2;
      if (starts[middle] <= at) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
