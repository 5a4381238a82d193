package dev.sluice.engine.commit;

import dev.sluice.state.CheckpointException;
import java.nio.ByteBuffer;

/**
 * Commit records as bytes.
 *
 * <pre>
 *   record    | "SLCR" | version u8 = 1 | kind u8 | batch i64 | clock i64 | section ... |
 *               kind: 0 what changed, 1 full
 *   section   | tag varint | length varint | content |      each tag at most once, in order
 *
 *   1 query    | id 16 bytes | name str | parallelism v | max. parallelism v | next store v |
 *   2 stages   | count v | { store v | flags u8 | name str | source str } ... |
 *                flags: 1 stateful, 2 its source can't go back
 *   3 times    | count v | { store v | input i64 | output i64 } ... |
 *   4 tasks    | count v | { store v | partition v | flags u8 | hold i64? | event wake i64?
 *                          | clock wake i64? | reached i64? } ... |
 *                flags: 1 unfinished, 2 hold, 4 event wake, 8 clock wake; without it: never;
 *                16 reached
 *   5 splits   | count v | { store v | split v | flags u8 | watermark i64 | records v
 *                          | descriptor bytes? | start mark bytes? | end mark bytes? } ... |
 *                flags: 1 done, 2 descriptor, 4 start mark, 8 end mark
 *   6 deltas   | count v | { store v | partition v | blob } ... |
 *   7 outboxes | count v | { exchange str | from v | to v | rows v | blob } ... |
 *   8 metrics  | bytes |
 *   9 life     | u8: 0 running, 1 draining, 2 drained |
 *  10 rollback | the batch gone back to, i64 |
 *
 *   v, varint  unsigned, seven bits a byte, the lowest first, 0x80 set in all but the last
 *   str, bytes | length v | UTF-8, bytes |
 *   blob       | file str, empty: that of the blob before | offset v | length v | CRC-32C u32 |
 * </pre>
 *
 * <p>Other numbers are big-endian. An empty section is left out. The frame around a record, with
 * its checksum, is the log's. What a later Sluice adds comes as a new tag; this one refuses tags
 * and versions that it does not know, as they would be lost with its next full record.
 */
final class CommitRecordCodec {
  static final int MAGIC = 0x534C4352;
  static final int VERSION = 1;
  static final int CHANGES = 0;
  static final int FULL = 1;

  private CommitRecordCodec() {}

  static ByteBuffer encode(CommitRecord record) {
    ByteWriter out = new ByteWriter();
    out.putInt(MAGIC);
    out.putByte(VERSION);
    out.putByte(record.isFull() ? FULL : CHANGES);
    out.putLong(record.batch());
    out.putLong(record.clockMillis());
    for (Section section : Section.values()) {
      ByteWriter content = new ByteWriter();
      section.write(record, content);
      out.putSection(section.tag(), content);
    }
    return out.toBuffer();
  }

  /**
   * Reads a record.
   *
   * @param batch as the log has it, for messages and as a check
   * @throws CheckpointException if a newer Sluice wrote it
   * @throws dev.sluice.state.CorruptCheckpointException if these are not the bytes of a record
   */
  static CommitRecord decode(long batch, ByteBuffer content) {
    ByteReader in = new ByteReader(content.slice(), "The commit record of batch " + batch);
    if (in.takeInt() != MAGIC) {
      throw in.corrupt("something else than a commit record");
    }
    int version = in.takeByte();
    if (version != VERSION) {
      throw newer(batch, "has the format " + version + ", this Sluice reads " + VERSION);
    }
    int kind = in.takeByte();
    RecordBuilder builder = new RecordBuilder(in.takeLong(), in.takeLong());
    if (builder.batch != batch || kind > FULL) {
      throw in.corrupt("the number " + builder.batch + " and the kind " + kind);
    }
    int last = 0;
    while (in.hasMore()) {
      int tag = in.takeSmall();
      Section section = Section.byTag(tag);
      if (section == null) {
        throw newer(batch, "has a part " + tag + " that this Sluice does not know");
      }
      if (tag <= last) {
        throw in.corrupt("the part " + tag + " after the part " + last);
      }
      last = tag;
      section.read(in.takeSection(), builder);
    }
    if ((kind == FULL) != (builder.query != null)) {
      throw in.corrupt("the kind " + kind + " that does not fit its parts");
    }
    return builder.build();
  }

  private static CheckpointException newer(long batch, String found) {
    return new CheckpointException(
        "The commit record of batch "
            + batch
            + " "
            + found
            + ": a newer Sluice wrote it. Run the query with that version or a newer one; nothing"
            + " was changed.");
  }
}
