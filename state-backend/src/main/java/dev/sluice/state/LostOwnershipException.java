package dev.sluice.state;

/**
 * Another process has taken the checkpoint over. Nothing that this one has not published may be
 * published any more, and trying again can't help: its run is over.
 */
public final class LostOwnershipException extends CheckpointException {
  private static final long serialVersionUID = 1;

  public LostOwnershipException(String message) {
    super(message);
  }
}
