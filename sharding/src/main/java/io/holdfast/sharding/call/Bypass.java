// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

/// The way around a call while it cannot write, and so can neither come back nor go on: requests
/// within its dialogs are forwarded from their cookies alone (RFC 3261 §16.12), the call is told
/// later what it has missed, and new legs are refused.
public interface Bypass {

  /// None: calls wait.
  Bypass NONE =
      new Bypass() {
        @Override
        public boolean open() {
          return false;
        }

        @Override
        public boolean takes(Call.Command message) {
          return false;
        }

        @Override
        public boolean takesOver(Call.Request request) {
          return false;
        }

        @Override
        public boolean refuses(Call.Request invite) {
          return false;
        }

        @Override
        public boolean took(Call.Request request) {
          return false;
        }
      };

  /// Whether calls cannot write now.
  boolean open();

  /// Whether a message goes this way; the call must not see it then. Asked for each message, so it
  /// costs next to nothing while calls can write.
  boolean takes(Call.Command message);

  /// Whether a request goes on this way that the call has begun and cannot finish.
  boolean takesOver(Call.Request request);

  /// Whether an INVITE is refused on this way that would begin a leg, and so is what repeats it,
  /// also when calls can write again: its caller learns within seconds that it has to try again,
  /// rather than at Timer B that nobody is there.
  boolean refuses(Call.Request invite);

  /// Whether a request went this way already, or one that it repeats: a copy that waited with the
  /// call is to be forgotten.
  boolean took(Call.Request request);
}
