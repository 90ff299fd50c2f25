// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import io.holdfast.persistence.journal.StoreRefusedException;
import io.holdfast.persistence.journal.StoreRefusedException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// Holds the journal's folder for one store. The operating system lets go of it when the process
/// dies. H2 has a lock of its own, but lets two users within one process share a database.
final class FolderLock implements AutoCloseable {
  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /// Makes the folder, readable by its owner only, and takes it.
  ///
  /// @throws StoreRefusedException where another has it, or it cannot be written
  static FolderLock take(Path folder) {
    FileChannel channel = null;
    try {
      Files.createDirectories(folder, ownerOnly(folder));
      channel =
          FileChannel.open(
              folder.resolve("lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        String holder = holder(channel);
        channel.close();
        throw inUse(folder, holder);
      }
      channel.truncate(0);
      channel.write(ascii(Long.toString(ProcessHandle.current().pid())));
      return new FolderLock(channel);
    } catch (OverlappingFileLockException _) {
      closeQuietly(channel);
      throw inUse(folder, "this process");
    } catch (IOException e) {
      closeQuietly(channel);
      throw new StoreRefusedException(Reason.NOT_WRITABLE, folder, "cannot be written: " + e, e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static StoreRefusedException inUse(Path folder, String holder) {
    return new StoreRefusedException(Reason.IN_USE, folder, "in use by " + holder, null);
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(20);
    channel.read(pid, 0);
    String text = new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII);
    return text.isBlank() ? "another process" : "process " + text;
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static FileAttribute<?>[] ownerOnly(Path folder) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException _) {
        // nothing was written through it
      }
    }
  }
}
