// SPDX-License-Identifier: Apache-2.0

/// How much a stranger may use: bytes and connections, counted against limits. It closes nothing
/// and logs nothing; who asks does.
@NullMarked
package io.holdfast.transport.admission;

import org.jspecify.annotations.NullMarked;
