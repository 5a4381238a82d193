package dev.sluice.engine.operator;

/**
 * A fused step in one partition. Has no state and no timers of its own across batches.
 *
 * <p>Life cycle and thread are its stage head's; {@link #finish} comes after that of everything
 * before it in the chain, and what it emits there still reaches those behind.
 */
public interface Step extends Receiver, AutoCloseable {
  /** A batch begins. */
  void begin(Task task) throws Exception;

  /** Ends the bundle. */
  void finish() throws Exception;

  @Override
  void close() throws Exception;
}
