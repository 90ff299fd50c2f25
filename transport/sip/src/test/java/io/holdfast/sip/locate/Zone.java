// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.locate;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A name service of a few records; notes what it is asked.
final class Zone implements NameService {

  private final Map<String, List<Naptr>> naptrs = new HashMap<>();
  private final Map<String, List<Srv>> srvs = new HashMap<>();
  private final Map<String, List<InetAddress>> hosts = new HashMap<>();
  private final List<String> broken = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();

  Zone naptr(String name, int order, int preference, String service, String replacement) {
    naptrs
        .computeIfAbsent(name, _ -> new ArrayList<>())
        .add(new Naptr(order, preference, "s", service, replacement));
    return this;
  }

  Zone naptr(String name, Naptr record) {
    naptrs.computeIfAbsent(name, _ -> new ArrayList<>()).add(record);
    return this;
  }

  Zone srv(String name, int priority, int weight, int port, String target) {
    srvs.computeIfAbsent(name, _ -> new ArrayList<>()).add(new Srv(priority, weight, port, target));
    return this;
  }

  Zone host(String name, String... addresses) {
    for (String address : addresses) {
      hosts.computeIfAbsent(name, _ -> new ArrayList<>()).add(InetAddress.ofLiteral(address));
    }
    return this;
  }

  /// A name about which the servers are silent.
  Zone silent(String name) {
    broken.add(name);
    return this;
  }

  List<String> asked() {
    return asked;
  }

  private <T> CompletionStage<List<T>> answer(
      String type, String name, Map<String, List<T>> records) {
    asked.add(type + ' ' + name);
    return broken.contains(name)
        ? CompletableFuture.failedFuture(new IllegalStateException("no answer for " + name))
        : CompletableFuture.completedFuture(records.getOrDefault(name, List.of()));
  }

  @Override
  public CompletionStage<List<Naptr>> naptr(String name) {
    return answer("NAPTR", name, naptrs);
  }

  @Override
  public CompletionStage<List<Srv>> srv(String name) {
    return answer("SRV", name, srvs);
  }

  @Override
  public CompletionStage<List<InetAddress>> addresses(String name) {
    return answer("A", name, hosts);
  }
}
