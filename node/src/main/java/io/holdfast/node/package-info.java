// SPDX-License-Identifier: Apache-2.0

/// One Holdfast node: reads the settings, wires the modules, starts and stops them in order.
///
/// No rule of SIP and no rule of the cluster lives here.
@NullMarked
package io.holdfast.node;

import org.jspecify.annotations.NullMarked;
