package dev.sluice.state.log;

/** The same in a checkpoint that is encrypted. */
final class EncryptedLogSalvageTest extends LogSalvageTest {
  @Override
  LogFixture newLogs() {
    return LogFixture.encrypted();
  }
}
