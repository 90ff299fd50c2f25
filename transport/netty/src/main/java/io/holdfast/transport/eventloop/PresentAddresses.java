// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.eventloop;

import io.holdfast.sip.flow.ListenPoint;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/// Which of the addresses that may float from host to host are this host's now. Everything else
/// that is listened on was this host's when the node began, and is believed to have stayed.
///
/// The kernel is asked at most every [#BELIEVED], since that costs a system call or two for each
/// interface. Thread-safe.
public final class PresentAddresses {

  /// How long an answer of the kernel is good for: a fraction of what moving an address takes.
  static final Duration BELIEVED = Duration.ofMillis(200);

  private record Answer(boolean here, long atNanos) {}

  private final Map<InetAddress, Answer> answers = new ConcurrentHashMap<>();
  private final Predicate<InetAddress> kernel;
  private final LongSupplier nanos;

  PresentAddresses(
      Collection<InetAddress> floating, Predicate<InetAddress> kernel, LongSupplier nanos) {
    this.kernel = kernel;
    this.nanos = nanos;
    for (InetAddress address : floating) {
      // all of 127.0.0.0/8 is every host's own, though no interface names it
      if (!address.isLoopbackAddress() && !address.isAnyLocalAddress()) {
        answers.put(address, ask(address));
      }
    }
  }

  /// For the addresses of these listen points.
  public static PresentAddresses of(Collection<ListenPoint> shared) {
    return new PresentAddresses(
        shared.stream().map(point -> point.address().getAddress()).toList(),
        PresentAddresses::onAnInterface,
        System::nanoTime);
  }

  /// Whether the address is this host's.
  public boolean here(InetAddress address) {
    Answer known = answers.get(address);
    if (known == null) {
      return true;
    }
    if (nanos.getAsLong() - known.atNanos() < BELIEVED.toNanos()) {
      return known.here();
    }
    Answer fresh = ask(address);
    answers.put(address, fresh);
    return fresh.here();
  }

  /// Whether the address may leave this host, or come to it, while the node runs.
  public boolean floats(InetAddress address) {
    return answers.containsKey(address);
  }

  /// Something could not be sent from there: the next question goes to the kernel.
  public void doubt(InetAddress address) {
    answers.computeIfPresent(
        address, (_, known) -> new Answer(known.here(), nanos.getAsLong() - BELIEVED.toNanos()));
  }

  private Answer ask(InetAddress address) {
    return new Answer(kernel.test(address), nanos.getAsLong());
  }

  private static boolean onAnInterface(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException _) {
      return true; // a send will tell
    }
  }
}
