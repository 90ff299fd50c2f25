// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.locate;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Asks the DNS. An answer without such records is an empty list; a stage fails where there is no
/// answer: the servers are silent, or say that they failed.
public interface NameService {

  CompletionStage<List<Naptr>> naptr(String name);

  CompletionStage<List<Srv>> srv(String name);

  /// The A and AAAA records of a name.
  CompletionStage<List<InetAddress>> addresses(String name);
}
