// SPDX-License-Identifier: Apache-2.0

/// A small user agent over real sockets (RFC 3261 §8, §12 to §15, §17; RFC 7616), and the log of
/// what it sent and saw.
///
/// It shares the message model with the node, and nothing else: its transactions, its dialogs and
/// its digests are its own, so that the node's mistakes are not repeated here. It plays no media.
@NullMarked
package io.holdfast.node.phone;

import org.jspecify.annotations.NullMarked;
