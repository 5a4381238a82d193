/**
 * The front door: options checked into records, a pipeline handed to translation, its query
 * started, and Beam's result of it. Knows everything's front door and nothing's inside.
 */
@NullMarked
package dev.sluice.runner;

import org.jspecify.annotations.NullMarked;
