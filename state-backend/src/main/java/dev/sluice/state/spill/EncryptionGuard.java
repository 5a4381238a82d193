package dev.sluice.state.spill;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The bytes encrypted by AES-256-GCM, with a random key of one file that is in this process's
 * memory alone.
 *
 * <pre>
 *   piece:  encrypted bytes | tag, 16 bytes
 * </pre>
 *
 * <p>A piece's nonce is its place, which the file never gives twice: so no nonce is used twice, and
 * a piece that stands elsewhere, was changed or cut is found by its tag.
 */
final class EncryptionGuard implements PieceGuard {
  private static final int TAG_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final int KEY_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final ThreadLocal<Cipher> CIPHER = ThreadLocal.withInitial(EncryptionGuard::gcm);

  private final SecretKey key;

  EncryptionGuard() {
    byte[] random = new byte[KEY_BYTES];
    RANDOM.nextBytes(random);
    key = new SecretKeySpec(random, "AES");
  }

  @Override
  public int guardBytes() {
    return TAG_BYTES;
  }

  @Override
  public void close(long place, ByteBuffer piece, ByteBuffer out) throws IOException {
    try {
      Cipher cipher = CIPHER.get();
      cipher.init(Cipher.ENCRYPT_MODE, key, nonce(place));
      cipher.doFinal(piece, out);
    } catch (GeneralSecurityException e) {
      throw new IOException("A working file could not be encrypted", e);
    }
  }

  @Override
  public @Nullable ByteBuffer open(long place, ByteBuffer guarded) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(guarded.remaining() - TAG_BYTES);
    try {
      Cipher cipher = CIPHER.get();
      cipher.init(Cipher.DECRYPT_MODE, key, nonce(place));
      cipher.doFinal(guarded.duplicate(), piece);
      return piece.flip();
    } catch (AEADBadTagException e) {
      return null;
    } catch (GeneralSecurityException e) {
      throw new IOException("A working file could not be decrypted", e);
    }
  }

  private static GCMParameterSpec nonce(long place) {
    byte[] nonce = ByteBuffer.allocate(NONCE_BYTES).putLong(place).array();
    return new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce);
  }

  private static Cipher gcm() {
    try {
      return Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK can do AES-GCM, but this one can't", e);
    }
  }
}
