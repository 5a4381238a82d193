/**
 * Beam pipeline in, engine plan out: a map from transform URNs to small translators. Knows Beam's
 * model and the engine's plan; knows nothing of threads, files and the runner's options.
 */
@NullMarked
package dev.sluice.translation;

import org.jspecify.annotations.NullMarked;
