/**
 * GroupByKey and Combine with every window and trigger, through runners-core's ReduceFnRunner. The
 * general path: what the engine's own aggregation does exactly right never comes here.
 */
@NullMarked
package dev.sluice.translation.group;

import org.jspecify.annotations.NullMarked;
