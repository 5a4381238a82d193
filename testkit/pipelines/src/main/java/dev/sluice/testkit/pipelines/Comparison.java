package dev.sluice.testkit.pipelines;

import java.util.List;

/** Says how what two runners gave may differ. */
interface Comparison {
  /**
   * Compares.
   *
   * @return what differs beyond what Beam allows, or what breaks Beam's rules by itself, one
   *     finding an entry; empty if nothing
   */
  List<String> differences(List<Seen> reference, List<Seen> tested);
}
