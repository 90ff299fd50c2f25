// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import io.holdfast.sip.flow.Destination;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One place that a request is forked to, and when it is tried.
///
/// @param number from 1
/// @param round from 0; those of one round are tried together, a later round where no earlier one
///   has answered (RFC 3261 §16.6)
/// @param instead the number of the place that this one stands in for (RFC 3263 §4.3); 0 for none
public record Fork(int number, int round, int instead, Contact contact) {

  /// How contacts of different q values are tried.
  public enum Order {
    /// "in order of decreasing qvalue", equals together (RFC 3261 §16.6).
    SERIAL,
    /// All together.
    PARALLEL
  }

  /// How requests are forked.
  ///
  /// @param max how many contacts are tried
  /// @param roundTime how long one round may take while there is another
  /// @param serverTime how long a server may say nothing while another can stand in for it
  public record Rules(int max, Order order, Duration roundTime, Duration serverTime) {}

  /// The places of a request.
  ///
  /// @param contacts best first
  public static List<Fork> of(List<Contact> contacts, Rules rules) {
    List<Fork> forks = new ArrayList<>();
    int round = -1;
    int thousandths = -1;
    for (Contact contact : contacts.subList(0, Math.min(contacts.size(), rules.max()))) {
      if (round < 0 || rules.order() == Order.SERIAL && contact.thousandths() != thousandths) {
        round++;
      }
      thousandths = contact.thousandths();
      forks.add(new Fork(forks.size() + 1, round, 0, contact));
      int server = 1;
      for (Destination other : contact.others()) {
        server++;
        String which = ", server %d of %d".formatted(server, contact.others().size() + 1);
        forks.add(new Fork(forks.size() + 1, round, forks.size(), contact.at(other, which)));
      }
    }
    return forks;
  }
}
