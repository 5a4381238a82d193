/**
 * Where lines with event times come from: files, a directory that files are dropped into, a Kafka
 * topic, or the checkout itself. Plain Beam; knows no runner and nothing of what is done with the
 * lines.
 */
@NullMarked
package dev.sluice.examples.lines;

import org.jspecify.annotations.NullMarked;
