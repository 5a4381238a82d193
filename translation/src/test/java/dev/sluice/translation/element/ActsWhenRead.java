package dev.sluice.translation.element;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;

/** Does something when it is merely read, as what an attacker puts into a checkpoint would. */
public final class ActsWhenRead implements Serializable {
  private static final long serialVersionUID = 1L;
  public static int acted;

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    acted++;
  }
}
