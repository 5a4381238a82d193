@NullMarked
package dev.sluice.examples.sql;

import org.jspecify.annotations.NullMarked;
