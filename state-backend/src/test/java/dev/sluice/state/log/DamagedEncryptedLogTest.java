package dev.sluice.state.log;

/** The same in a checkpoint that is encrypted. */
final class DamagedEncryptedLogTest extends DamagedLogTest {
  @Override
  LogFixture newLogs() {
    return LogFixture.encrypted();
  }
}
