// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The buffer into which one epoll socket reads up to 32 datagrams with one recvmmsg. It is
/// allocated once and used for every read: the reader copies each datagram out and lets go of it
/// before it returns.
///
/// Every slot holds the largest datagram there is. Since the kernel touches only what it fills,
/// that costs address space, not memory. The slots are 33 cache lines longer than 64 KiB, so that
/// their first bytes do not all compete for the same sets of the cache.
final class BatchBuffer extends DefaultMaxMessagesRecvByteBufAllocator {

  static final int DATAGRAMS = 32;
  static final int SLOT_BYTES = 65_536 + 33 * 64;

  /// After so many datagrams the event loop looks at its other sockets and at its tasks.
  private static final int DATAGRAMS_PER_TURN = 4 * DATAGRAMS;

  private @Nullable ByteBuf buffer;

  BatchBuffer() {
    super(DATAGRAMS_PER_TURN);
  }

  @Override
  public MaxMessageHandle newHandle() {
    return new Batches();
  }

  /// Frees the memory. On the event loop, when the channel is closed.
  void release() {
    if (buffer != null) {
      buffer.release();
      buffer = null;
    }
  }

  private ByteBuf next(ByteBufAllocator allocator) {
    ByteBuf free = buffer;
    if (free == null || free.refCnt() > 1) {
      release();
      free = allocator.ioBuffer(DATAGRAMS * SLOT_BYTES);
      buffer = free;
    }
    return free.clear().retain();
  }

  private final class Batches extends MaxMessageHandle {

    private final UncheckedBooleanSupplier lastWasFull =
        () -> lastBytesRead() == attemptedBytesRead();

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      return next(allocator);
    }

    @Override
    public int guess() {
      return DATAGRAMS * SLOT_BYTES;
    }

    /// Epoll is level-triggered: what a batch that was not full left behind is reported again.
    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
      return super.continueReading(lastWasFull);
    }
  }
}
