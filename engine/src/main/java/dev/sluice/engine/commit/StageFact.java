package dev.sluice.engine.commit;

/**
 * What a checkpoint knows of a stage.
 *
 * @param store its number in the checkpoint, from 0 to 65535; never given to another stage
 * @param name by which it is found in the plan of the next run
 * @param source the class of the source that it reads, or the layout in which its head keeps state;
 *     may be empty
 * @param stateful whether it has ever written state
 * @param goesBack whether its source, if it reads one, can be read again from an earlier mark also
 *     after it was told that a later one is committed
 */
public record StageFact(int store, String name, String source, boolean stateful, boolean goesBack) {
  /** Of a stage that reads no source, or one that goes back to any mark. */
  public StageFact(int store, String name, String source, boolean stateful) {
    this(store, name, source, stateful, true);
  }

  StageFact withState() {
    return new StageFact(store, name, source, true, goesBack);
  }

  /** The same stage as the plan of a new run has it. */
  StageFact reading(boolean goesBackNow) {
    return new StageFact(store, name, source, stateful, goesBackNow);
  }
}
