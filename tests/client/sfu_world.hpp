// Our clients with the project's own SFU behind a wire, in virtual time; offer and answer go
// through SDP text, as over HTTP.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "client/description.hpp"
#include "client/publisher.hpp"
#include "client/viewer.hpp"
#include "proto/classify.hpp"
#include "proto/sdp/negotiate.hpp"
#include "proto/sdp/parse.hpp"
#include "proto/sdp/write.hpp"
#include "sfu/worker.hpp"

namespace client::test {

using Datagram = std::vector<std::uint8_t>;

inline const base::SocketAddress kServer{base::IpAddress::v4(192, 0, 2, 1), 8443};
inline constexpr base::Time kStart{std::chrono::hours(2)};
inline constexpr sfu::PublicationId kSound{1};
inline constexpr sfu::PublicationId kPicture{2};

inline proto::dtls::Context make_context() {
  return *proto::dtls::Context::make(std::array<std::uint16_t, 2>{7, 1},
                                     base::WallTime{1'790'000'000'000});
}
inline const proto::dtls::Context& server_context() {
  static const auto made = make_context();
  return made;
}
inline const proto::dtls::Context& client_context() {
  static const auto made = make_context();
  return made;
}

inline Identity identity(std::uint64_t number) {
  return {{"client" + std::to_string(number), "a-client-password-of-24-characters"},
          client_context().fingerprint(),
          number};
}

inline proto::sdp::LocalTransport server_transport(std::uint64_t number) {
  proto::sdp::LocalTransport local;
  local.session_id = number;
  local.ice_ufrag = "server" + std::to_string(number);
  local.ice_pwd = "a-server-password-of-24-characters";
  local.fingerprint = {"sha-256", server_context().fingerprint().to_string()};
  local.candidates = {
      proto::sdp::host_candidate("192.0.2.1", 8443, proto::sdp::CandidateTransport::kUdp, 65535)};
  return local;
}

inline proto::sdp::SessionDescription through_text(const proto::sdp::SessionDescription& value) {
  return *proto::sdp::parse(proto::sdp::to_string(value));
}

// One end of a wire to the Worker.
struct End {
  base::SocketAddress address;
  std::variant<std::unique_ptr<Publisher>, std::unique_ptr<Viewer>> client;
  base::TransmitQueue out{};
  std::vector<Transport::Event> events{};
  std::vector<Datagram> payloads{};  // that a viewer decrypted

  void receive(base::Time now, Datagram& datagram) {
    if (auto* viewer = std::get_if<std::unique_ptr<Viewer>>(&client)) {
      if (const auto payload = (*viewer)->receive(now, kServer, datagram, out)) {
        payloads.emplace_back(payload->begin(), payload->end());
      }
    } else {
      std::get<0>(client)->receive(now, kServer, datagram, out);
    }
  }
  base::Time next_timeout() const {
    return std::visit([](const auto& c) { return c->next_timeout(); }, client);
  }
  void handle_timeout(base::Time now) {
    std::visit([&](auto& c) { c->handle_timeout(now, out); }, client);
    while (const auto event = std::visit([](auto& c) { return c->poll_event(); }, client)) {
      events.push_back(*event);
    }
  }
};

class World {
 public:
  World() : worker(server_context(), random) {
    execute(sfu::AddPublication{kSound, media::Kind::kAudio});
    execute(sfu::AddPublication{kPicture, media::Kind::kVideo});
  }

  void execute(const sfu::Command& command) { worker.execute(now, command, out_); }

  // A WHIP publisher of sound and a VP8 picture.
  End& publish() {
    const std::uint64_t number = ++count_;
    const std::array<SendTrack, 2> tracks{SendTrack{media::Codec::kOpus, 11, 0},
                                          SendTrack{media::Codec::kVp8, 21, 22}};
    const auto offer = through_text(offer_to_send(identity(number), tracks, "teacher"));
    proto::sdp::PublishRules rules;
    rules.codecs = {media::Codec::kOpus, media::Codec::kH264, media::Codec::kVp8};
    const auto answer = *proto::sdp::answer_publisher(offer, rules, server_transport(number));
    add_peer(number, answer.remote);
    sfu::SetUplink uplink{sfu::PeerId{number}, {}, {}};
    for (const auto& track : answer.tracks) {
      uplink.extensions = {track.extensions.mid, track.extensions.transport_sequence};
      const bool sound = track.codec == media::Codec::kOpus;
      uplink.tracks.push_back({sound ? kSound : kPicture,
                               track.mid,
                               track.codec,
                               track.payload_type,
                               track.rtx_payload_type,
                               {}});
    }
    execute(uplink);
    const auto agreed = *read_answer(through_text(answer.description), offer);
    std::vector<OutboundTrack> outbound;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
      const AgreedTrack& track = agreed.tracks[i];
      outbound.push_back({tracks[i].codec, track.mid, tracks[i].ssrc, tracks[i].rtx_ssrc,
                          track.payload_type, track.rtx_payload_type, track.mid_extension,
                          track.transport_extension});
    }
    return add_end(std::make_unique<Publisher>(transport(number, agreed.server),
                                               std::move(outbound), "teacher", random));
  }

  // A WHEP viewer of both.
  End& watch(unsigned decrypt_every = 1) {
    const std::uint64_t number = ++count_;
    const auto offer = through_text(offer_to_receive(identity(number)));
    const std::array<proto::sdp::ViewerSlot, 2> slots{
        proto::sdp::ViewerSlot{
            "a", media::Kind::kAudio, true, 1000, 0, "teacher", "s", "a", {media::Codec::kOpus}},
        proto::sdp::ViewerSlot{"v",
                               media::Kind::kVideo,
                               true,
                               2000,
                               0,
                               "teacher",
                               "s",
                               "v",
                               {media::Codec::kH264, media::Codec::kVp8}}};
    const auto answer = *proto::sdp::answer_viewer(offer, slots, server_transport(number));
    add_peer(number, answer.viewer.remote);
    sfu::SetDownlink downlink{sfu::PeerId{number}, 0, {}};
    for (const auto& section : answer.viewer.sections) {
      const auto& slot = slots[*section.slot];
      sfu::DownlinkTrack track{slot.kind == media::Kind::kAudio ? kSound : kPicture,
                               section.mid,
                               slot.ssrc,
                               0,
                               "teacher",
                               {}};
      track.kind = slot.kind;
      for (const auto& codec : section.codecs) {
        track.payload_types[static_cast<std::size_t>(codec.codec)] = {codec.payload_type, 0};
      }
      downlink.tracks.push_back(track);
    }
    execute(downlink);
    const auto agreed = *read_answer(through_text(answer.description), offer);
    return add_end(std::make_unique<Viewer>(transport(number, agreed.server), decrypt_every));
  }

  void exchange() {
    for (bool moved = true; moved;) {
      moved = false;
      for (const auto& end : ends_) {
        for (Datagram& datagram : taken(end->out)) {
          if (to_server(datagram)) worker.receive(now, end->address, datagram, out_);
          moved = true;
        }
      }
      for (const base::Transmit& item : out_.items()) {
        Datagram datagram(item.bytes.begin(), item.bytes.end());
        for (const auto& end : ends_) {
          if (end->address == item.to && to_client(datagram)) end->receive(now, datagram);
        }
        moved = true;
      }
      out_.clear();
    }
  }
  void run(base::Duration duration) {
    const base::Time until = now + duration;
    for (;;) {
      exchange();
      base::Time next = worker.next_timeout();
      for (const auto& end : ends_) next = std::min(next, end->next_timeout());
      if (next > until) break;
      now = std::max(now, next);
      if (worker.next_timeout() <= now) worker.handle_timeout(now, out_);
      for (const auto& end : ends_) end->handle_timeout(now);
    }
    now = until;
    for (const auto& end : ends_) end->handle_timeout(now);
  }

  base::SeededRandom random{7};
  base::Time now = kStart;
  sfu::Worker worker;
  std::function<bool(const Datagram&)> to_server = [](const Datagram&) { return true; };
  std::function<bool(const Datagram&)> to_client = [](const Datagram&) { return true; };

 private:
  static std::vector<Datagram> taken(base::TransmitQueue& queue) {
    std::vector<Datagram> result;
    for (const base::Transmit& item : queue.items()) {
      result.emplace_back(item.bytes.begin(), item.bytes.end());
    }
    queue.clear();
    return result;
  }
  void add_peer(std::uint64_t number, const proto::sdp::RemoteTransport& remote) {
    const auto local = server_transport(number);
    execute(sfu::AddPeer{sfu::PeerId{number},
                         {local.ice_ufrag, local.ice_pwd},
                         proto::dtls::Fingerprint{remote.fingerprint}});
  }
  Transport transport(std::uint64_t number, const Server& server) {
    return {client_context(), identity(number).ice, server, random, now};
  }
  template <class Client>
  End& add_end(std::unique_ptr<Client> client) {
    const base::SocketAddress address{base::IpAddress::v4(192, 0, 2, 99),
                                      static_cast<std::uint16_t>(5000 + count_)};
    ends_.push_back(std::make_unique<End>(End{address, std::move(client)}));
    return *ends_.back();
  }

  base::TransmitQueue out_;
  std::uint64_t count_ = 0;
  std::vector<std::unique_ptr<End>> ends_;
};

inline Publisher& publisher(End& end) {
  return *std::get<std::unique_ptr<Publisher>>(end.client);
}
inline Viewer& viewer(End& end) {
  return *std::get<std::unique_ptr<Viewer>>(end.client);
}

// A VP8 frame of three packets, and a packet of sound.
inline std::vector<Datagram> picture(bool keyframe, std::uint8_t seed = 0) {
  std::vector<Datagram> payloads;
  for (std::uint8_t i = 0; i < 3; ++i) {
    Datagram payload(100, static_cast<std::uint8_t>(seed + i));
    payload[0] = i == 0 ? 0x10 : 0x00;
    payload[1] = keyframe ? 0 : 1;
    payloads.push_back(payload);
  }
  return payloads;
}
inline std::vector<Datagram> sound() {
  return {Datagram(60, 0x78)};
}

}  // namespace client::test
