/**
 * The boundary between the loop and whoever runs tasks: requests, results and the three calls that
 * follow them.
 */
@NullMarked
package dev.sluice.engine.executor;

import org.jspecify.annotations.NullMarked;
