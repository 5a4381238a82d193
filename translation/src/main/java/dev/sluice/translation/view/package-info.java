/**
 * Side inputs: how a view's panes are written, carried to the consumers and read there, and how
 * rows wait until the views that they ask are ready.
 */
@NullMarked
package dev.sluice.translation.view;

import org.jspecify.annotations.NullMarked;
