// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/// An H2 file system over the real one whose disk can be made full, or so slow that writes hang.
public final class FaultyFiles extends FilePathWrapper {
  static final String SCHEME = "faulty";

  /// What the disk does now; one for all files, since H2 makes its own instances of this class.
  private static final AtomicReference<Disk> DISK = new AtomicReference<>(new Disk.Well());

  sealed interface Disk {
    record Well() implements Disk {}

    /// @param room how many more bytes can be written
    record Full(java.util.concurrent.atomic.AtomicLong room) implements Disk {}

    record Hanging(CountDownLatch until) implements Disk {}
  }

  static void install() {
    FilePath.register(new FaultyFiles());
    set(new Disk.Well());
  }

  static void set(Disk disk) {
    DISK.set(disk);
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    return new Channel(getBase().open(mode));
  }

  private static void beforeWrite(int bytes) throws IOException {
    switch (DISK.get()) {
      case Disk.Well _ -> {}
      case Disk.Full(var room) -> {
        if (room.addAndGet(-bytes) < 0) {
          throw new IOException("No space left on device");
        }
      }
      case Disk.Hanging(var until) -> {
        try {
          until.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
    }
  }

  private static final class Channel extends FileBase {
    private final FileChannel channel;

    Channel(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
      return channel.read(dst);
    }

    @Override
    public synchronized int read(ByteBuffer dst, long position) throws IOException {
      return channel.read(dst, position);
    }

    @Override
    public int write(ByteBuffer src) throws IOException {
      beforeWrite(src.remaining());
      return channel.write(src);
    }

    @Override
    public synchronized int write(ByteBuffer src, long position) throws IOException {
      beforeWrite(src.remaining());
      return channel.write(src, position);
    }

    @Override
    public long position() throws IOException {
      return channel.position();
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
      channel.position(newPosition);
      return this;
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      channel.truncate(size);
      return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
      channel.force(metaData);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return channel.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      channel.close();
    }
  }
}
