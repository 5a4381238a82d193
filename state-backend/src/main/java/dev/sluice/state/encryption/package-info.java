/**
 * Encryption of a checkpoint at rest, by what the JDK has: AES-256-GCM and HMAC-SHA256.
 *
 * <p>The operator's key wraps data keys, which are kept in the checkpoint; these give each object
 * and each file of the log a key of its own. Knows names and bytes of objects; what is in them is
 * others' business.
 */
@NullMarked
package dev.sluice.state.encryption;

import org.jspecify.annotations.NullMarked;
