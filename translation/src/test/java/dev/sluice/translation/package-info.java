/** Tests of what pipelines are translated to. */
@NullMarked
package dev.sluice.translation;

import org.jspecify.annotations.NullMarked;
