// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.registrar;

/// What happens to one binding.
public sealed interface Change {

  /// The text by which the binding is known.
  String contact();

  /// It is made, or replaces the one with the same contact.
  record Bind(Binding binding) implements Change {
    @Override
    public String contact() {
      return binding.contact();
    }
  }

  /// Only its end and its CSeq move, and the journaled end is later still: nothing to write.
  record Refresh(Binding binding) implements Change {
    @Override
    public String contact() {
      return binding.contact();
    }
  }

  /// A REGISTER removes it (RFC 3261 §10.2.2).
  record Unbind(String contact, String callId, long cseq) implements Change {}

  /// Its time is over.
  record Expire(String contact) implements Change {}
}
