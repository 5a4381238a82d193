package dev.sluice.engine.exchange;

import java.io.IOException;

/** The way of one exchange's rows from one producing task to one consuming task. */
interface Lane {
  byte[] NO_KEY = {};

  /** Takes a row, with an empty key if the exchange is not keyed. */
  void add(Object element, byte[] key, int keyGroup) throws IOException;

  /** Sends on what was gathered. */
  void flush() throws IOException;

  /** How many rows it took in this batch. */
  long rows();

  /** A batch begins. */
  void begin();

  /** Whether the consumer has enough for now. */
  boolean isFull();
}
