// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import io.holdfast.sharding.cluster.Directory;
import io.holdfast.sip.header.HostPort;
import io.holdfast.sip.proxy.Identity;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// Who we are as long as members come and go: each time the value of the moment, made anew when an
/// address has been heard of.
public final class MemberIdentity implements Supplier<Identity> {

  private record Known(Set<HostPort> others, Identity identity) {}

  private final List<String> domains;
  private final List<HostPort> own;
  private final Directory directory;
  private volatile Known known;

  /// @param domains served here
  /// @param own the addresses of this node
  public MemberIdentity(List<String> domains, List<HostPort> own, Directory directory) {
    this.domains = List.copyOf(domains);
    this.own = List.copyOf(own);
    this.directory = directory;
    this.known = with(directory.addresses());
  }

  @Override
  public Identity get() {
    Set<HostPort> others = directory.addresses();
    Known now = known;
    if (!now.others().equals(others)) {
      now = with(others);
      known = now;
    }
    return now.identity();
  }

  private Known with(Set<HostPort> others) {
    Set<HostPort> all = new LinkedHashSet<>(own);
    all.addAll(others);
    return new Known(others, Identity.of(domains, all));
  }
}
