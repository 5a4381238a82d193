/** Tests of whole queries: real executor, real log, real threads. */
@NullMarked
package dev.sluice.engine.query;

import org.jspecify.annotations.NullMarked;
