// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.holdfast.sharding.call.CallEvent.Searched;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The bytes of [Searched].
final class SearchedCodec implements Codec<Searched> {

  /// The final status of a branch.
  private record Failed(int branch, int status) {}

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(Searched event, Output out) {
    Parts.writeNumber(out, event.leg());
    Parts.writeInstant(out, event.at());
    Parts.writeNumber(out, event.epoch());
    Parts.writeList(out, List.copyOf(event.failed().entrySet()), SearchedCodec::writeFailed);
    Parts.writeList(out, event.tried(), (branch, to) -> Parts.writeNumber(to, branch));
    out.writeBoolean(event.answered());
    Parts.writeInstant(out, event.due());
  }

  @Override
  public Searched read(Input in, int version) {
    return new Searched(
        Parts.readInt(in),
        Parts.readInstant(in),
        Parts.readNumber(in),
        failed(Parts.readList(in, SearchedCodec::readFailed)),
        Parts.readList(in, Parts::readInt),
        Parts.readFlag(in),
        Parts.readInstant(in));
  }

  private static void writeFailed(Map.Entry<Integer, Integer> failed, Output out) {
    Parts.writeNumber(out, failed.getKey());
    Parts.writeNumber(out, failed.getValue());
  }

  private static Failed readFailed(Input in) {
    return new Failed(Parts.readInt(in), Parts.readInt(in));
  }

  private static SortedMap<Integer, Integer> failed(List<Failed> all) {
    SortedMap<Integer, Integer> statuses = new TreeMap<>();
    all.forEach(each -> statuses.put(each.branch(), each.status()));
    return statuses;
  }
}
