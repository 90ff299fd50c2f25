// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import io.holdfast.sip.flow.Flow;
import org.jspecify.annotations.Nullable;

/// What we write into a message in order to know, when it comes back over any node, what it belongs
/// to. Minted and read by [Cookies], which signs it together with the Call-ID.
public sealed interface Cookie {

  /// What the cookie leads to.
  enum Kind {
    /// A call entity; the uid is its generation.
    CALL,
    /// A transaction that lives on one node only; the uid names it there.
    NODE
  }

  /// The longest uid and discriminator, in characters of printable ASCII.
  int MAX_TEXT = 40;

  Kind kind();

  String uid();

  /// The number of the INVITE server transaction within the call, from 0.
  int leg();

  /// The number of the target within the leg.
  int branch();

  /// The mark in a Via branch (RFC 3261 §16.6 step 8): which client transaction a response belongs
  /// to.
  ///
  /// @param attempt counts the destinations tried for this target
  /// @param discriminator tells apart the requests inside one dialog ([LoopHash#discriminator]);
  ///   empty for the INVITE of a leg
  record Branch(Kind kind, String uid, int leg, int branch, int attempt, String discriminator)
      implements Cookie {
    public Branch {
      require("uid", uid);
      require("discriminator", discriminator);
      require("leg", leg);
      require("branch", branch);
      require("attempt", attempt);
    }
  }

  /// The mark in our Record-Route URI (RFC 3261 §16.6 step 4): which dialog a request belongs to,
  /// and what a node needs to forward it without asking anybody.
  ///
  /// @param callerFlow how the caller is reached; null where its Contact says it
  /// @param calleeFlow how the callee is reached; null where its Contact says it
  /// @param callerTagHash [Cookies#tagHash] of the caller's tag: tells which side a request comes
  ///   from
  record RecordRoute(
      Kind kind,
      String uid,
      int leg,
      int branch,
      @Nullable Flow callerFlow,
      @Nullable Flow calleeFlow,
      int callerTagHash)
      implements Cookie {
    public RecordRoute {
      require("uid", uid);
      require("leg", leg);
      require("branch", branch);
    }

    /// Whether a request with this From tag was sent by the caller.
    public boolean fromCaller(String fromTag) {
      return Cookies.tagHash(fromTag) == callerTagHash;
    }
  }

  private static void require(String name, String text) {
    if (text.length() > MAX_TEXT || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          name
              + ": '"
              + text
              + "' (expected: at most "
              + MAX_TEXT
              + " characters of printable ASCII)");
    }
  }

  private static void require(String name, int number) {
    if (number < 0) {
      throw new IllegalArgumentException(name + ": " + number + " (expected: 0 or more)");
    }
  }
}
