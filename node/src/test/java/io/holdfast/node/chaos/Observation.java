// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a node says of itself at one moment.
///
/// @param contacts the URIs at which each address-of-record is registered
/// @param liveCalls the Call-IDs that have not ended
/// @param verified whether `cdr --verify` was content
public record Observation(
    Map<String, List<String>> contacts,
    Set<String> liveCalls,
    List<CallRecord> records,
    boolean verified) {

  public Observation {
    contacts = Map.copyOf(contacts);
    liveCalls = Set.copyOf(liveCalls);
    records = List.copyOf(records);
  }
}
