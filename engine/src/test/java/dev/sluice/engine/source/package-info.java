/** Tests of reading sources. */
@NullMarked
package dev.sluice.engine.source;

import org.jspecify.annotations.NullMarked;
