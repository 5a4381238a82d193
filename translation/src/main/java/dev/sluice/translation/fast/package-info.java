/**
 * Which shortcuts a translation may take. Whoever translates or opens something that has a fast and
 * a general way asks here; knows nothing of either way.
 */
@NullMarked
package dev.sluice.translation.fast;

import org.jspecify.annotations.NullMarked;
