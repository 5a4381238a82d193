/**
 * The loop that drives a query: when there is a batch, then run, commit, publish. Begin reading at
 * {@link dev.sluice.engine.loop.QueryLoop#step}. Knows no threads: whoever owns a loop turns it.
 */
@NullMarked
package dev.sluice.engine.loop;

import org.jspecify.annotations.NullMarked;
