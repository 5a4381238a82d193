/**
 * Files on the local disk that nobody else may read, and working files whose content is worth
 * nothing after their process.
 *
 * <p>Knows modes, owners, links and processes; never what stands in a file.
 */
@NullMarked
package dev.sluice.state.files;

import org.jspecify.annotations.NullMarked;
