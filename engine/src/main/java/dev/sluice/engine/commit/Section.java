package dev.sluice.engine.commit;

import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.executor.TaskObligations;
import dev.sluice.engine.time.EventTime;
import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.DeltaRef;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The parts of a commit record, drawn at {@link CommitRecordCodec}; a tag is never used again. */
enum Section {
  QUERY(1) {
    @Override
    void write(CommitRecord record, ByteWriter out) {
      QueryFacts query = record.query();
      if (query != null) {
        out.putLong(query.id().getMostSignificantBits());
        out.putLong(query.id().getLeastSignificantBits());
        out.putString(query.name());
        out.putVarint(query.parallelism());
        out.putVarint(query.maxParallelism());
        out.putVarint(query.nextStore());
      }
    }

    @Override
    void read(ByteReader in, RecordBuilder into) {
      into.query =
          new QueryFacts(
              new UUID(in.takeLong(), in.takeLong()),
              in.takeString(),
              in.takeSmall(),
              in.takeSmall(),
              in.takeSmall());
    }
  },

  STAGES(2) {
    @Override
    void write(CommitRecord record, ByteWriter out) {
      putCount(record.changes().stages().size(), out);
      for (StageFact stage : record.changes().stages()) {
        out.putVarint(stage.store());
        out.putByte((stage.stateful() ? STATEFUL : 0) | (stage.goesBack() ? 0 : FORWARD_ONLY));
        out.putString(stage.name());
        out.putString(stage.source());
      }
    }

    @Override
    void read(ByteReader in, RecordBuilder into) {
      for (int left = in.takeSmall(); left > 0; left--) {
        int store = in.takeSmall();
        int flags = takeFlags(in, STATEFUL | FORWARD_ONLY);
        into.stages.add(
            new StageFact(
                store,
                in.takeString(),
                in.takeString(),
                (flags & STATEFUL) != 0,
                (flags & FORWARD_ONLY) == 0));
      }
    }
  },

  TIMES(3) {
    @Override
    void write(CommitRecord record, ByteWriter out) {
      putCount(record.changes().times().size(), out);
      for (Map.Entry<Integer, StageTimes> entry : record.changes().times().entrySet()) {
        out.putVarint(entry.getKey());
        out.putLong(entry.getValue().inputMillis());
        out.putLong(entry.getValue().outputMillis());
      }
    }

    @Override
    void read(ByteReader in, RecordBuilder into) {
      for (int left = in.takeSmall(); left > 0; left--) {
        into.times.put(in.takeSmall(), new StageTimes(in.takeLong(), in.takeLong()));
      }
    }
  },

  TASKS(4) {
    @Override
    void write(CommitRecord record, ByteWriter out) {
      putCount(record.changes().obligations().size(), out);
      for (Map.Entry<TaskKey, TaskObligations> entry : record.changes().obligations().entrySet()) {
        TaskObligations owes = entry.getValue();
        out.putVarint(entry.getKey().store());
        out.putVarint(entry.getKey().partition());
        out.putByte(
            (owes.unfinished() ? 1 : 0)
                | flag(owes.holdMillis(), 2)
                | flag(owes.wakeEventMillis(), 4)
                | flag(owes.wakeClockMillis(), 8)
                | (owes.reachedMillis() == EventTime.MIN_MILLIS ? 0 : 16));
        putUnlessNever(owes.holdMillis(), out);
        putUnlessNever(owes.wakeEventMillis(), out);
        putUnlessNever(owes.wakeClockMillis(), out);
        if (owes.reachedMillis() != EventTime.MIN_MILLIS) {
          out.putLong(owes.reachedMillis());
        }
      }
    }

    @Override
    void read(ByteReader in, RecordBuilder into) {
      for (int left = in.takeSmall(); left > 0; left--) {
        TaskKey task = new TaskKey(in.takeSmall(), in.takeSmall());
        int flags = takeFlags(in, 31);
        long hold = takeTime(in, flags & 2);
        long event = takeTime(in, flags & 4);
        long clock = takeTime(in, flags & 8);
        long reached = (flags & 16) == 0 ? EventTime.MIN_MILLIS : in.takeLong();
        into.obligations.put(
            task, new TaskObligations(hold, event, clock, (flags & 1) != 0, reached));
      }
    }
  },

  SPLITS(5) {
    @Override
    void write(CommitRecord record, ByteWriter out) {
      putCount(record.changes().splits().size(), out);
      for (SplitRange range : record.changes().splits()) {
        out.putVarint(range.store());
        out.putVarint(range.split());
        out.putByte(
            (range.done() ? 1 : 0)
                | (range.descriptor() == null ? 0 : 2)
                | (range.startMark() == null ? 0 : 4)
                | (range.endMark() == null ? 0 : 8));
        out.putLong(range.watermarkMillis());
        out.putVarint(range.records());
        putIfThere(range.descriptor(), out);
        putIfThere(range.startMark(), out);
        putIfThere(range.endMark(), out);
      }
    }

    @Override
    void read(ByteReader in, RecordBuilder into) {
      for (int left = in.takeSmall(); left > 0; left--) {
        int store = in.takeSmall();
        int split = in.takeSmall();
        int flags = takeFlags(in, 15);
        long watermarkMillis = in.takeLong();
        long records = in.takeVarint();
        byte[] descriptor = (flags & 2) == 0 ? null : in.takeBytes();
        byte[] start = (flags & 4) == 0 ? null : in.takeBytes();
        byte[] end = (flags & 8) == 0 ? null : in.takeBytes();
        boolean done = (flags & 1) != 0;
        into.splits.add(
            new SplitRange(store, split, descriptor, start, end, watermarkMillis, done, records));
      }
    }
  },

  DELTAS(6) {
    @Override
    void write(CommitRecord record, ByteWriter out) {
      putCount(record.deltas().size(), out);
      String file = "";
      for (DeltaRef delta : record.deltas()) {
        out.putVarint(delta.store());
        out.putVarint(delta.partition());
        file = putBlob(delta.blob(), file, out);
      }
    }

    @Override
    void read(ByteReader in, RecordBuilder into) {
      String file = "";
      for (int left = in.takeSmall(); left > 0; left--) {
        int store = in.takeSmall();
        int partition = in.takeSmall();
        BlobRef blob = takeBlob(in, file);
        file = blob.file();
        into.deltas.add(new DeltaRef(store, partition, into.batch, blob));
      }
    }
  },

  OUTBOXES(7) {
    @Override
    void write(CommitRecord record, ByteWriter out) {
      putCount(record.outboxes().size(), out);
      String file = "";
      for (OutboxRef outbox : record.outboxes()) {
        out.putString(outbox.exchange());
        out.putVarint(outbox.from());
        out.putVarint(outbox.to());
        out.putVarint(outbox.rows());
        file = putBlob(outbox.blob(), file, out);
      }
    }

    @Override
    void read(ByteReader in, RecordBuilder into) {
      String file = "";
      for (int left = in.takeSmall(); left > 0; left--) {
        String exchange = in.takeString();
        int from = in.takeSmall();
        int to = in.takeSmall();
        long rows = in.takeVarint();
        BlobRef blob = takeBlob(in, file);
        file = blob.file();
        into.outboxes.add(new OutboxRef(exchange, from, to, rows, blob));
      }
    }
  },

  METRICS(8) {
    @Override
    void write(CommitRecord record, ByteWriter out) {
      byte[] metrics = record.changes().metrics();
      out.putRaw(metrics, metrics.length);
    }

    @Override
    void read(ByteReader in, RecordBuilder into) {
      into.metrics = in.takeRest();
    }
  },

  LIFE(9) {
    @Override
    void write(CommitRecord record, ByteWriter out) {
      Life life = record.changes().life();
      if (life != null) {
        out.putByte(life.code());
      }
    }

    @Override
    void read(ByteReader in, RecordBuilder into) {
      int code = in.takeByte();
      into.life = Life.of(code);
      if (into.life == null) {
        throw in.corrupt("the life " + code);
      }
    }
  },

  ROLLBACK(10) {
    @Override
    void write(CommitRecord record, ByteWriter out) {
      Long to = record.rolledBackTo();
      if (to != null) {
        out.putLong(to);
      }
    }

    @Override
    void read(ByteReader in, RecordBuilder into) {
      into.rolledBackTo = in.takeLong();
    }
  };

  private static final int STATEFUL = 1;
  private static final int FORWARD_ONLY = 2;

  private final int tag;

  Section(int tag) {
    this.tag = tag;
  }

  abstract void write(CommitRecord record, ByteWriter out);

  abstract void read(ByteReader in, RecordBuilder into);

  int tag() {
    return tag;
  }

  /** The part with this tag, or null if this Sluice knows none. */
  static @Nullable Section byTag(int tag) {
    for (Section section : values()) {
      if (section.tag == tag) {
        return section;
      }
    }
    return null;
  }

  private static void putCount(int count, ByteWriter out) {
    if (count > 0) {
      out.putVarint(count);
    }
  }

  private static int flag(long millis, int bit) {
    return millis == EventTime.MAX_MILLIS ? 0 : bit;
  }

  private static void putUnlessNever(long millis, ByteWriter out) {
    if (millis != EventTime.MAX_MILLIS) {
      out.putLong(millis);
    }
  }

  private static long takeTime(ByteReader in, int present) {
    return present == 0 ? EventTime.MAX_MILLIS : in.takeLong();
  }

  private static void putIfThere(byte @Nullable [] bytes, ByteWriter out) {
    if (bytes != null) {
      out.putBytes(bytes);
    }
  }

  private static int takeFlags(ByteReader in, int known) {
    int flags = in.takeByte();
    if ((flags & ~known) != 0) {
      throw in.corrupt("the flags " + flags);
    }
    return flags;
  }

  private static String putBlob(BlobRef blob, String before, ByteWriter out) {
    out.putString(blob.file().equals(before) ? "" : blob.file());
    out.putVarint(blob.offset());
    out.putVarint(blob.length());
    out.putInt(blob.checksum());
    return blob.file();
  }

  /** What is named is looked for in the checkpoint: a name that leads out of it is no name. */
  private static BlobRef takeBlob(ByteReader in, String before) {
    String given = in.takeString();
    String file = given.isEmpty() ? before : given;
    long offset = in.takeVarint();
    long length = in.takeVarint();
    if (!CheckpointStorage.isName(file) || offset < 0 || length < 0) {
      throw in.corrupt(length + " bytes at offset " + offset + " of an object \"" + file + "\"");
    }
    return new BlobRef(file, offset, length, in.takeInt());
  }
}
