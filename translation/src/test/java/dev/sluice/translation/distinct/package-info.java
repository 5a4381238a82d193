@NullMarked
package dev.sluice.translation.distinct;

import org.jspecify.annotations.NullMarked;
