/** Tests of the front door. */
@NullMarked
package dev.sluice.runner;

import org.jspecify.annotations.NullMarked;
