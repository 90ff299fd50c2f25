// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.wire;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.holdfast.persistence.journal.Parts;
import io.holdfast.sharding.cluster.Outpost;
import io.holdfast.sharding.cluster.Station;
import io.holdfast.sip.flow.Destination.ToAddress;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.header.HostPort;
import java.util.List;

/// The bytes of what outposts tell one another: what a node listens on, and what is to leave there.
final class OutpostCodecs {

  private OutpostCodecs() {}

  static List<PeerCodec<?>> all(References refs) {
    return List.of(
        PeerCodec.first(
            72,
            Outpost.Hello.class,
            (it, out) -> {
              Fields.writeBlock(out, it.station(), OutpostCodecs::writeStation);
              out.writeBoolean(it.asks());
              Parts.writeText(out, refs.nameOf(it.from()));
            },
            in ->
                new Outpost.Hello(
                    Fields.readBlock(in, OutpostCodecs::readStation),
                    Parts.readFlag(in),
                    refs.named(Parts.readText(in)))),
        PeerCodec.first(
            73,
            Outpost.Send.class,
            (it, out) -> {
              Parts.writeDestination(out, it.destination());
              Fields.writeMessage(out, it.message());
              Parts.writeNumber(out, it.sequence());
              Parts.writeText(out, refs.nameOf(it.replyTo()));
            },
            in ->
                new Outpost.Send(
                    Parts.readDestination(in),
                    Fields.readMessage(in),
                    Parts.readNumber(in),
                    refs.named(Parts.readText(in)))),
        PeerCodec.first(
            74,
            Outpost.Took.class,
            (it, out) -> {
              out.writeLong(it.uid());
              Parts.writeNumber(out, it.upTo());
            },
            in -> new Outpost.Took(in.readLong(), Parts.readNumber(in))),
        PeerCodec.first(
            75,
            Outpost.Unsent.class,
            (it, out) -> {
              out.writeLong(it.uid());
              Parts.writeNumber(out, it.sequence());
              Parts.writeText(out, it.reason());
              out.writeBoolean(it.gone());
            },
            in ->
                new Outpost.Unsent(
                    in.readLong(), Parts.readNumber(in), Parts.readText(in), Parts.readFlag(in))),
        PeerCodec.first(
            76,
            Outpost.Stray.class,
            (it, out) -> Fields.writeMessage(out, it.response()),
            in -> new Outpost.Stray(Fields.readResponse(in))));
  }

  private static void writeStation(Station station, Output out) {
    Parts.writeText(out, station.node());
    Parts.writeText(out, station.address());
    out.writeLong(station.uid());
    out.writeInt(station.life());
    writePoints(out, station.own());
    writePoints(out, station.shared());
    writePoints(out, station.held());
    Fields.writeOptional(
        out,
        station.advertised().orElse(null),
        (it, to) -> {
          Parts.writeText(to, it.host());
          to.writeInt(it.port());
        });
  }

  private static Station readStation(Input in) {
    return new Station(
        Parts.readText(in),
        Parts.readText(in),
        in.readLong(),
        in.readInt(),
        readPoints(in),
        readPoints(in),
        readPoints(in),
        Fields.readOptional(in, it -> new HostPort(Parts.readText(it), it.readInt())));
  }

  private static void writePoints(Output out, List<ListenPoint> points) {
    Parts.writeList(
        out,
        points,
        (point, to) ->
            Parts.writeDestination(to, new ToAddress(point.transport(), point.address(), null)));
  }

  private static List<ListenPoint> readPoints(Input in) {
    return Parts.readList(
        in,
        it -> {
          var address = Parts.readDestination(it);
          return new ListenPoint(address.transport(), address.remote());
        });
  }
}
