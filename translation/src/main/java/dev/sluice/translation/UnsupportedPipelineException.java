package dev.sluice.translation;

import java.util.List;

/** A pipeline has transforms that can't be run here; the message names all of them. */
public final class UnsupportedPipelineException extends UnsupportedOperationException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // List.copyOf gives a serialisable list
  private final List<Refusal> refusals;

  /**
   * One transform that was refused.
   *
   * @param transform its full name
   * @param urn what kind of transform it is; empty if it has none
   * @param why what about it can't be run
   * @param remedy what the user may do
   */
  public record Refusal(String transform, String urn, String why, String remedy)
      implements java.io.Serializable {
    @Override
    public String toString() {
      return transform + (urn.isEmpty() ? "" : " (" + urn + ")") + ": " + why + " " + remedy;
    }
  }

  public UnsupportedPipelineException(List<Refusal> refusals) {
    super(message(refusals));
    this.refusals = List.copyOf(refusals);
  }

  /** All transforms that were refused, in the pipeline's order. */
  public List<Refusal> refusals() {
    return refusals;
  }

  private static String message(List<Refusal> refusals) {
    StringBuilder message =
        new StringBuilder("This pipeline can't be run: ")
            .append(refusals.size())
            .append(refusals.size() == 1 ? " transform is" : " transforms are")
            .append(" not supported. Nothing was read or written.");
    for (Refusal refusal : refusals) {
      message.append("\n  ").append(refusal);
    }
    return message.toString();
  }
}
