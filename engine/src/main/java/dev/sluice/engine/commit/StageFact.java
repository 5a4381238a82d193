package dev.sluice.engine.commit;

/**
 * What a checkpoint knows of a stage.
 *
 * @param store its number in the checkpoint, from 0 to 65535; never given to another stage
 * @param name by which it is found in the plan of the next run
 * @param source the class of the source that it reads; empty if it reads none
 * @param stateful whether it has ever written state
 */
public record StageFact(int store, String name, String source, boolean stateful) {
  StageFact withState() {
    return new StageFact(store, name, source, true);
  }
}
