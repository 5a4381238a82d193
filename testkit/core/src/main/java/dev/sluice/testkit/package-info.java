/**
 * Shared fakes and seeds for the tests of every module: a clock that a test turns by hand, and
 * tests that run under many seeds. Knows nothing of Sluice.
 */
@NullMarked
package dev.sluice.testkit;

import org.jspecify.annotations.NullMarked;
