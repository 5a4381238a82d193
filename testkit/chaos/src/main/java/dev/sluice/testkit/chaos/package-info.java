/**
 * Breaks running queries from outside and counts what that did: the scenarios, the processes, and
 * what they should have written.
 */
@NullMarked
package dev.sluice.testkit.chaos;

import org.jspecify.annotations.NullMarked;
