// SPDX-License-Identifier: Apache-2.0

/// What the transport counts: the catalogue and the port through which the counts leave. It keeps
/// no number and knows no metrics library; `ops` does.
@NullMarked
package io.holdfast.transport.meter;

import org.jspecify.annotations.NullMarked;
