package dev.sluice.engine.commit;

import org.jspecify.annotations.Nullable;

/**
 * What a batch took from one split: the offset range.
 *
 * @param store of the source's stage
 * @param split counts the source's splits from 0
 * @param descriptor what {@code Source.split} gave; null if an earlier record has it
 * @param startMark where the batch began; null at the split's beginning
 * @param endMark where the next batch goes on; null at the split's beginning
 * @param watermarkMillis of the split, after the batch
 * @param done whether it has ended
 * @param records how many were read in all
 */
public record SplitRange(
    int store,
    int split,
    byte @Nullable [] descriptor,
    byte @Nullable [] startMark,
    byte @Nullable [] endMark,
    long watermarkMillis,
    boolean done,
    long records) {}
