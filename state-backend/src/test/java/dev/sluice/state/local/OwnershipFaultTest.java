package dev.sluice.state.local;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.faults.DiskFaults;
import dev.sluice.state.faults.DiskFaults.Fault;
import dev.sluice.state.faults.DiskFaults.Operation;
import dev.sluice.state.faults.SimulatedDisk;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A checkpoint that could not be taken is free, for this process too. */
final class OwnershipFaultTest {
  @TempDir private Path temporary;

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"CREATE", "WRITE", "LIST"})
  void whatFailsWhileACheckpointIsTakenLeavesItFree(Operation broken) {
    LocalCheckpointStorage.open(temporary);
    boolean[] full = new boolean[1];
    DiskFaults faults =
        (operation, file) -> full[0] && operation == broken ? new Fault(0, Fault.FULL) : null;
    LocalCheckpointStorage storage =
        LocalCheckpointStorage.open(temporary, SimulatedDisk.over(temporary, faults));

    full[0] = true;
    assertThatThrownBy(storage::own)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(Fault.FULL);
    full[0] = false;

    assertThatCode(() -> storage.own().close()).doesNotThrowAnyException();
  }
}
