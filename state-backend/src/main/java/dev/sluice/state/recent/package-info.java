/**
 * What a task wrote last, kept at hand over its store: keys that come again and again are not
 * looked up each time. {@link dev.sluice.state.recent.RecentWrites#over} is the way in; any
 * executor may lay it over the view of any store.
 */
@NullMarked
package dev.sluice.state.recent;

import org.jspecify.annotations.NullMarked;
