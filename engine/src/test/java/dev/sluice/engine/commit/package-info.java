/** Tests of commit records, their fold, and what a checkpoint refuses. */
@NullMarked
package dev.sluice.engine.commit;

import org.jspecify.annotations.NullMarked;
