package dev.sluice.engine.executor;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A split of a source and where it stands.
 *
 * @param id counts a source's splits from 0; never changes
 * @param split what {@code Source.split} gave
 * @param mark where to go on; null at the beginning
 * @param watermarkMillis never goes back
 * @param done whether it has ended
 * @param records how many records were read in all
 */
public record SplitState(
    int id, byte[] split, byte @Nullable [] mark, long watermarkMillis, boolean done, long records)
    implements Serializable {}
