package dev.sluice.translation.split;

import dev.sluice.translation.dofn.DoFnSpec;
import java.io.Serializable;
import org.apache.beam.sdk.coders.Coder;

/**
 * A splittable ParDo, as a pipeline has it.
 *
 * @param parDo the ParDo with the DoFn's own input and outputs
 * @param restrictionCoder of the DoFn's restrictions
 * @param watermarkStateCoder of the DoFn's watermark estimator state
 */
public record SplitSpec(DoFnSpec parDo, Coder<?> restrictionCoder, Coder<?> watermarkStateCoder)
    implements Serializable {}
