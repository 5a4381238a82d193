package dev.sluice.examples.kafka;

/** The broker can't do what was asked for; the message says why and what to do. */
final class BrokerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokerException(String message) {
    super(message);
  }

  BrokerException(String message, Throwable cause) {
    super(message, cause);
  }
}
