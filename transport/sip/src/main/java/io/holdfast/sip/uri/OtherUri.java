// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.uri;

/// A URI of a scheme that is not ours to understand: `http`, `urn`, `im`. A proxy refuses to route
/// by it (416, RFC 3261 §16.3), but carries it in header fields.
public record OtherUri(String scheme, String text) implements Uri {}
