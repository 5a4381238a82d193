/**
 * State on the heap, for tests and small jobs: sorted maps under the overlays that all backends
 * share.
 */
@NullMarked
package dev.sluice.state.heap;

import org.jspecify.annotations.NullMarked;
