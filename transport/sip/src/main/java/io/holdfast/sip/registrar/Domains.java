// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.registrar;

import io.holdfast.sip.header.HostPort;
import java.util.Optional;

/// The domains that are served here, under all the names and addresses that mean one of them.
@FunctionalInterface
public interface Domains {

  /// The domain that this host, with or without a port, stands for; empty if it is none of ours.
  Optional<String> canonical(HostPort host);
}
