/**
 * A real Kafka broker on this machine for the examples and their tests: started, fed and stopped by
 * {@code ./sluice kafka}. Knows nothing of Beam.
 */
@NullMarked
package dev.sluice.examples.kafka;

import org.jspecify.annotations.NullMarked;
