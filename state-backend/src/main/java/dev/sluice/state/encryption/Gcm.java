package dev.sluice.state.encryption;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM with one key. Owned by one thread.
 *
 * <p>A nonce must never be used twice with a key. Here it is a number and a mark; keys are derived
 * with random salts, so that numbers may begin anew with each.
 */
final class Gcm {
  static final int KEY_BYTES = 32;
  static final int TAG_BYTES = 16;
  static final int SALT_BYTES = 16;

  private static final int NONCE_BYTES = 12;
  private static final String MAC = "HmacSHA256";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SecretKey key;
  private final Cipher cipher;

  Gcm(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /** Another key, which says nothing of {@code key}: an HMAC-SHA256 of the label and the salt. */
  static byte[] derive(byte[] key, byte[] label, byte[] salt) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(key, MAC));
      mac.update(label);
      return mac.doFinal(salt);
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  static byte[] random(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return random;
  }

  static byte[] nonce(long number, int mark) {
    return ByteBuffer.allocate(NONCE_BYTES).putLong(number).putInt(mark).array();
  }

  /**
   * Puts the sealed bytes and the tag into {@code out} at its position.
   *
   * @param bound what has to be the same when they are opened; it is not put
   */
  void seal(byte[] nonce, byte[] bound, List<ByteBuffer> plain, ByteBuffer out) {
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
      cipher.updateAAD(bound);
      for (ByteBuffer buffer : plain) {
        cipher.update(buffer.duplicate(), out);
      }
      cipher.doFinal(ByteBuffer.allocate(0), out);
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /**
   * Opens {@code length} sealed bytes, the tag being the last of them, to the front of {@code
   * plain}.
   *
   * @return false if they are not what was sealed so
   */
  boolean open(byte[] nonce, byte[] bound, byte[] sealed, int from, int length, byte[] plain) {
    try {
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
      cipher.updateAAD(bound);
      cipher.doFinal(sealed, from, length, plain);
      return true;
    } catch (AEADBadTagException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  private static IllegalStateException missing(GeneralSecurityException e) {
    return new IllegalStateException(
        "Every JDK can do AES-GCM and HMAC-SHA256, but this one says: " + e.getMessage(), e);
  }
}
