// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.registrar;

import io.holdfast.sip.uri.SipUri;
import io.holdfast.sip.uri.Uri;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/// All bindings of one address-of-record, in the order in which they were made, and what is
/// remembered of those removed lately.
public record Bindings(List<Binding> all, List<Removal> removals) {

  /// Of an address-of-record that never was registered.
  public static final Bindings NONE = new Bindings(List.of(), List.of());

  public Bindings {
    all = List.copyOf(all);
    removals = List.copyOf(removals);
  }

  /// Whether there is none, not even one whose time is over.
  public boolean isEmpty() {
    return all.isEmpty();
  }

  /// Those that stand at that instant, the most preferred first (RFC 3261 §10.2.1.2); among equals,
  /// in the order in which they were made.
  public List<Binding> standingAt(Instant now) {
    return all.stream()
        .filter(binding -> binding.standsAt(now))
        .sorted(Comparator.comparingInt(Binding::q).reversed())
        .toList();
  }

  /// Those whose time is over at that instant.
  public List<Binding> endedAt(Instant now) {
    return all.stream().filter(binding -> !binding.standsAt(now)).toList();
  }

  /// When the first of them ends, unless it is refreshed.
  public Optional<Instant> nextEnd() {
    return all.stream().map(Binding::grantedUntil).min(Comparator.naturalOrder());
  }

  /// When the first of them ends by the journal.
  public Optional<Instant> nextExpiry() {
    return all.stream().map(Binding::expiresAt).min(Comparator.naturalOrder());
  }

  /// The bindings as their next owner knows them.
  public Bindings asJournaled() {
    return new Bindings(all.stream().map(Binding::asJournaled).toList(), removals);
  }

  /// The one for that URI, in whichever spelling (RFC 3261 §19.1.4).
  Optional<Binding> matching(Uri uri) {
    for (Binding binding : all) {
      if (binding.contact().equals(uri.text())) {
        return Optional.of(binding);
      }
    }
    return uri instanceof SipUri sip
        ? all.stream().filter(binding -> isEqual(sip, binding.contact())).findFirst()
        : Optional.empty();
  }

  private static boolean isEqual(SipUri uri, String contact) {
    Uri other = Uri.parse(contact).orNull();
    return other != null && uri.equalTo(other);
  }

  /// The highest CSeq of that Call-ID that is remembered.
  OptionalLong latestCseq(String callId, Instant now) {
    return LongStream.concat(
            all.stream().filter(b -> b.callId().equals(callId)).mapToLong(Binding::cseq),
            removals.stream()
                .filter(r -> r.callId().equals(callId) && r.rememberedAt(now))
                .mapToLong(Removal::cseq))
        .max();
  }

  /// The bindings after a change that was decided at that instant.
  public Bindings with(Change change, Instant at) {
    return switch (change) {
      case Change.Bind(var binding) -> new Bindings(put(binding), removals);
      case Change.Refresh(var binding) -> new Bindings(put(binding), removals);
      case Change.Unbind(var contact, var callId, var cseq) ->
          new Bindings(without(contact), remember(new Removal(callId, cseq, at)));
      case Change.Expire(var contact) -> new Bindings(without(contact), removals);
    };
  }

  /// The bindings after those changes, one after the other.
  public Bindings with(List<Change> changes, Instant at) {
    Bindings after = this;
    for (Change change : changes) {
      after = after.with(change, at);
    }
    return after;
  }

  private List<Binding> put(Binding binding) {
    var after = new ArrayList<>(all);
    for (int i = 0; i < after.size(); i++) {
      if (after.get(i).contact().equals(binding.contact())) {
        after.set(i, binding);
        return after;
      }
    }
    after.add(binding);
    return after;
  }

  private List<Binding> without(String contact) {
    return all.stream().filter(binding -> !binding.contact().equals(contact)).toList();
  }

  private List<Removal> remember(Removal removal) {
    var after = new ArrayList<Removal>(removals.size() + 1);
    for (Removal earlier : removals) {
      if (earlier.rememberedAt(removal.at()) && !earlier.callId().equals(removal.callId())) {
        after.add(earlier);
      }
    }
    after.add(removal);
    return after.size() > Removal.LIMIT ? after.subList(1, after.size()) : after;
  }
}
