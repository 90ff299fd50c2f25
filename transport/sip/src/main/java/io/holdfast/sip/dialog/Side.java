// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.dialog;

/// The two ends of a dialog that passes a proxy.
public enum Side {
  /// Who sent the INVITE that made the dialog.
  CALLER,
  /// Who answered it.
  CALLEE;

  public Side other() {
    return this == CALLER ? CALLEE : CALLER;
  }
}
