// SPDX-License-Identifier: Apache-2.0

/// Digest authentication: challenges, nonces that any node can verify, and the check of a response
/// (RFC 3261 §22, RFC 7616, RFC 8760). Pure but for [io.holdfast.sip.auth.NonceBook], which is a
/// bounded memory. It knows no subscriber, makes no randomness, reads no clock, and never sees a
/// password but to hash it.
@NullMarked
package io.holdfast.sip.auth;

import org.jspecify.annotations.NullMarked;
