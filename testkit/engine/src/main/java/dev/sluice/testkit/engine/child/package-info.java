/**
 * An executor whose tasks run in child JVMs that may be lost or run a task twice: it proves that
 * tasks, rows, results and what follows a commit cross a process boundary.
 */
@NullMarked
package dev.sluice.testkit.engine.child;

import org.jspecify.annotations.NullMarked;
