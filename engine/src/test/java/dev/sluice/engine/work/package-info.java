@NullMarked
package dev.sluice.engine.work;

import org.jspecify.annotations.NullMarked;
