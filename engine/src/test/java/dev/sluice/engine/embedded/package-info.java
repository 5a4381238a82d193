/** Tests of the embedded executor, driven batch by batch with hand-made plans. */
@NullMarked
package dev.sluice.engine.embedded;

import org.jspecify.annotations.NullMarked;
