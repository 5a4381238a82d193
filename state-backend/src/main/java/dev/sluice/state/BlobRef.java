package dev.sluice.state;

/**
 * Where bytes stand in the checkpoint.
 *
 * @param file the file's name within the checkpoint
 * @param offset of the first byte in the file
 * @param length in bytes
 * @param checksum CRC-32C of the bytes
 */
public record BlobRef(String file, long offset, long length, int checksum) {}
