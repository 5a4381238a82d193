package dev.sluice.translation;

import java.io.IOException;

/** Translates the transforms of one URN. */
@FunctionalInterface
interface TransformTranslator {
  /**
   * Adds the transform to the plan and says where its outputs come out, or refuses it.
   *
   * @throws IOException if the transform's payload can't be read
   */
  void translate(TransformNode node, Translation translation) throws IOException;
}
