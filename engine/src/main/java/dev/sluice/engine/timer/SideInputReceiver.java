package dev.sluice.engine.timer;

/** A keyed function that also takes rows without a key, as updates of views. */
public interface SideInputReceiver {
  /**
   * Takes a row of an input other than 0, as soon as it is there: at any time between {@code begin}
   * and the first timer, never within another call. There is no present key.
   *
   * @param input the stage's input, at least 1
   */
  void sideInput(int input, Object row) throws Exception;
}
