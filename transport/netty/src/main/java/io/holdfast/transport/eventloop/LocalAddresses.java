// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.eventloop;

import io.holdfast.sip.flow.ListenPoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which addresses are this machine's, and which of them to send from.
public final class LocalAddresses {

  private LocalAddresses() {}

  /// The listen point itself, or one for each address of its family where it names the wildcard: a
  /// flow must name the address that a datagram was sent to, and answers must leave from it (RFC
  /// 3581 §4), which a wildcard socket hides. Addresses that the machine gets later are not
  /// listened on. Link-local addresses are left out.
  public static List<ListenPoint> expand(ListenPoint listenPoint) {
    InetAddress wanted = listenPoint.address().getAddress();
    if (!wanted.isAnyLocalAddress()) {
      return List.of(listenPoint);
    }
    try (Stream<NetworkInterface> interfaces = NetworkInterface.networkInterfaces()) {
      return interfaces
          .filter(LocalAddresses::isUp)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(
              address -> address.getClass() == wanted.getClass() && !address.isLinkLocalAddress())
          .map(address -> new InetSocketAddress(address, listenPoint.address().getPort()))
          .map(address -> new ListenPoint(listenPoint.transport(), address))
          .distinct()
          .toList();
    } catch (SocketException e) {
      throw new BindFailure(listenPoint, e);
    }
  }

  /// The address to send from, null if none will do: of the remote's family, inside the machine if
  /// the remote is, and of those the one that shares the longest prefix with the remote, as RFC
  /// 6724 §5 (rule 8) has it.
  public static @Nullable InetSocketAddress nearest(
      Iterable<InetSocketAddress> locals, InetAddress remote) {
    InetSocketAddress best = null;
    int bestScore = -1;
    for (InetSocketAddress local : locals) {
      int score = score(local.getAddress(), remote);
      if (score > bestScore) {
        best = local;
        bestScore = score;
      }
    }
    return best;
  }

  private static int score(InetAddress local, InetAddress remote) {
    if (local.getClass() != remote.getClass()) {
      return -1;
    }
    boolean sameReach = local.isLoopbackAddress() == remote.isLoopbackAddress();
    return (sameReach ? 256 : 0) + commonPrefix(local, remote);
  }

  private static int commonPrefix(InetAddress one, InetAddress other) {
    byte[] a = one.getAddress();
    byte[] b = other.getAddress();
    for (int i = 0; i < a.length; i++) {
      int difference = (a[i] ^ b[i]) & 0xff;
      if (difference != 0) {
        return i * 8 + Integer.numberOfLeadingZeros(difference) - 24;
      }
    }
    return a.length * 8;
  }

  private static boolean isUp(NetworkInterface networkInterface) {
    try {
      return networkInterface.isUp();
    } catch (SocketException _) {
      return false;
    }
  }
}
