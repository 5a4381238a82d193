/**
 * The windowed word count: how often each word stands in the lines of each window of event time. A
 * job in plain Beam that runs on any runner; knows nothing of how one works.
 */
@NullMarked
package dev.sluice.examples.wordcount;

import org.jspecify.annotations.NullMarked;
