// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// The bearer token (RFC 6750) that opens the admin API: whoever can read its file may use it.
public final class AdminToken {

  /// Its file within the data folder.
  public static final String FILE = "admin.token";

  private static final int BYTES = 32;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final byte[] expected;

  private AdminToken(String token) {
    this.expected = token.getBytes(StandardCharsets.UTF_8);
  }

  /// The token of a data folder; made at the first start.
  ///
  /// @throws IOException where the file cannot be read or written, holds no token, or may be read
  ///   by others than its owner
  public static AdminToken in(Path dataFolder) throws IOException {
    Path file = dataFolder.resolve(FILE);
    if (!Files.exists(file)) {
      create(file);
    }
    if (Files.getFileStore(file).supportsFileAttributeView("posix")
        && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
      String found = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
      throw new IOException(file + ": " + found + " (expected: rw-------, chmod 600)");
    }
    return of(Files.readString(file).strip());
  }

  /// A token that is known.
  static AdminToken of(String token) throws IOException {
    if (!token.matches("[A-Za-z0-9._~+/=-]{16,256}")) {
      throw new IOException(
          FILE + ": no token (expected: 16 or more characters; delete the file for a new one)");
    }
    return new AdminToken(token);
  }

  /// Written aside and moved, so that nobody ever finds half a token, or one that others may read.
  private static void create(Path file) throws IOException {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n";
    Path aside = file.resolveSibling(FILE + ".new");
    Files.deleteIfExists(aside);
    if (Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix")) {
      Files.createFile(aside, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } else {
      Files.createFile(aside);
    }
    Files.writeString(aside, token, StandardOpenOption.SYNC, StandardOpenOption.WRITE);
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Whether the value of an Authorization header bears it. Takes as long for any wrong token.
  boolean opens(Optional<String> authorization) {
    String scheme = "Bearer ";
    String given =
        authorization
            .filter(value -> value.regionMatches(true, 0, scheme, 0, scheme.length()))
            .map(value -> value.substring(scheme.length()).strip())
            .orElse("");
    return MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8));
  }

  /// Nothing of it, lest it be logged.
  @Override
  public String toString() {
    return "AdminToken[…]";
  }
}
