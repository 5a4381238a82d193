/**
 * Files for what has no room in memory, whose content is compared with what was written when it is
 * read, and may be encrypted. Where they are is not known here, nor what is in them.
 */
@NullMarked
package dev.sluice.state.spill;

import org.jspecify.annotations.NullMarked;
