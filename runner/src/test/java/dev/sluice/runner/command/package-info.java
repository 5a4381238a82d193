/** The operator's commands, run in the process of the query that they are about. */
@NullMarked
package dev.sluice.runner.command;

import org.jspecify.annotations.NullMarked;
