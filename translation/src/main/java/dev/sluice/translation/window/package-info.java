/** Window assignment as a fused step. Knows Beam's window functions and nothing else. */
@NullMarked
package dev.sluice.translation.window;

import org.jspecify.annotations.NullMarked;
