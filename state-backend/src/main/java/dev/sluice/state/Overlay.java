package dev.sluice.state;

/**
 * The uncommitted changes of one store in one batch.
 *
 * <pre>
 *   RUNNING --seal--> SEALED --commit--> applied in the background, then gone
 *      |                 |
 *      +------drop-------+----> gone, and every later overlay of the store with it
 * </pre>
 *
 * <p>Above its memory budget it spills to sorted files; nobody can tell but by its speed.
 */
public interface Overlay extends StateView {
  /**
   * Ends the changes and gives them as bytes. The view can still be read, by anyone, but a change
   * throws {@link IllegalStateException}.
   */
  Delta seal();
}
