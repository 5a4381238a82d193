/**
 * A running pipeline as its user sees it: name, status, progress, stop, listeners, and all queries
 * of a process.
 */
@NullMarked
package dev.sluice.engine.query;

import org.jspecify.annotations.NullMarked;
