package dev.sluice.testkit.engine.child;

import dev.sluice.engine.executor.OutboxRows;
import dev.sluice.engine.executor.TaskRecord;
import dev.sluice.state.Blob;
import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.Delta;
import dev.sluice.state.DeltaRef;
import dev.sluice.testkit.engine.child.Messages.WireDeltaRef;
import dev.sluice.testkit.engine.child.Messages.WireRecord;
import dev.sluice.testkit.engine.child.Messages.WireRows;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The engine's records as messages, and back. */
final class Wire {
  private Wire() {}

  /** Rows that a task has written. */
  static WireRows rows(OutboxRows rows) {
    return new WireRows(
        rows.exchange(), rows.from(), rows.to(), rows.rows(), bytes(rows.content()));
  }

  /** Rows that may stand in the checkpoint. */
  static WireRows rows(OutboxRows rows, CheckpointStorage storage) {
    Blob content = Blob.of(rows.content().read(storage));
    return rows(new OutboxRows(rows.exchange(), rows.from(), rows.to(), rows.rows(), content));
  }

  static OutboxRows rows(WireRows rows) {
    return new OutboxRows(
        rows.exchange(), rows.from(), rows.to(), rows.rows(), ByteBuffer.wrap(rows.content()));
  }

  static WireRecord record(TaskRecord record) {
    TaskRecord.Counts counts = record.counts();
    return new WireRecord(
        record.task(),
        record.obligations(),
        record.reachedMillis(),
        record.overtaken(),
        record.delta().store(),
        bytes(record.delta().content()),
        new ArrayList<>(record.outboxes().stream().map(Wire::rows).toList()),
        new ArrayList<>(record.splits()),
        record.metrics(),
        new long[] {counts.read(), counts.in(), counts.out(), counts.droppedLate()});
  }

  /** The record as the loop gets it, with the rows of durable exchanges only. */
  static TaskRecord record(WireRecord record, long batch, List<OutboxRows> durable) {
    List<ByteBuffer> content =
        record.delta().length == 0 ? List.of() : List.of(ByteBuffer.wrap(record.delta()));
    return new TaskRecord(
        record.task(),
        record.memory(),
        record.reachedMillis(),
        record.overtaken(),
        new Delta(record.store(), record.task().partition(), batch, content),
        durable,
        record.splits(),
        record.metrics(),
        record.asCounts());
  }

  static WireDeltaRef ref(DeltaRef ref) {
    BlobRef blob = ref.blob();
    return new WireDeltaRef(
        ref.store(),
        ref.partition(),
        ref.version(),
        blob.file(),
        blob.offset(),
        blob.length(),
        blob.checksum());
  }

  static DeltaRef ref(WireDeltaRef ref) {
    return new DeltaRef(
        ref.store(),
        ref.partition(),
        ref.version(),
        new BlobRef(ref.file(), ref.offset(), ref.length(), ref.checksum()));
  }

  private static byte[] bytes(Blob blob) {
    ByteBuffer whole = ByteBuffer.allocate(Math.toIntExact(blob.sizeBytes()));
    if (!(blob instanceof Blob.Inline inline)) {
      throw new IllegalArgumentException(
          "Expected the bytes of what a task wrote, but got " + blob);
    }
    inline.buffers().forEach(buffer -> whole.put(buffer.duplicate()));
    return whole.array();
  }
}
