/**
 * Keeps docs/capabilities.md true: the page is made from the results of Beam's own suites, and a
 * test compares it with them.
 */
@NullMarked
package dev.sluice.house.capabilities;

import org.jspecify.annotations.NullMarked;
