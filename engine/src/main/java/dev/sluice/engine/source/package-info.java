/**
 * What the engine asks of a source: to be split, to be read in bounded polls, and to say where it
 * stands; and a script, the source whose rows a test writes.
 */
@NullMarked
package dev.sluice.engine.source;

import org.jspecify.annotations.NullMarked;
