/**
 * Making a batch last, and finding out what has lasted: the commit record and its bytes, the fold
 * of a log's records to a resume point, the checkpoint's own description. Knows the log and the
 * executor's results; knows nothing of triggers, threads and users.
 */
@NullMarked
package dev.sluice.engine.commit;

import org.jspecify.annotations.NullMarked;
