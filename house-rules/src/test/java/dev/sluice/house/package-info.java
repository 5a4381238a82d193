/**
 * Tests about the code itself: who may know whom, how large things may get, what nobody may call.
 */
@NullMarked
package dev.sluice.house;

import org.jspecify.annotations.NullMarked;
