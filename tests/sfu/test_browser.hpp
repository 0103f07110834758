// A browser as a Worker sees one, and the world between them, in virtual time: authentic
// connectivity checks, a DTLS client, SRTP both ways. Built from our own protocols and OpenSSL.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "proto/classify.hpp"
#include "proto/rtcp/packet.hpp"
#include "proto/rtcp/transport_feedback.hpp"
#include "proto/rtp/header.hpp"
#include "proto/stun/message.hpp"
#include "sfu/worker.hpp"
#include "tests/proto/dtls/test_client.hpp"
#include "tests/sfu/client_wire.hpp"
#include "tests/sfu/server_context.hpp"
#include "tests/sfu/test_packets.hpp"

namespace sfu::test {

// An RTP packet as its receiver saw it.
struct Received {
  base::Time at;
  std::uint32_t ssrc = 0;
  std::uint8_t payload_type = 0;
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  bool marker = false;
  std::string mid;
  Payload payload;
};

// What came by RTCP.
struct ReceivedRtcp {
  int plis = 0;
  std::vector<proto::rtcp::SenderReport> sender_reports;
  std::vector<proto::rtcp::ReportBlock> blocks;
  std::vector<std::pair<std::uint32_t, std::uint16_t>> lost;  // by NACK: ssrc, sequence
  std::uint64_t bitrate = 0;                                  // by REMB
  std::size_t arrivals = 0;                                   // by transport-wide feedback
  std::size_t extended = 0;                                   // reports (RFC 3611)
  Datagram newest;                                            // compound, decrypted
};

class Browser {
 public:
  Browser(PeerId peer, const base::SocketAddress& address)
      : id(peer), address_(address), server_("peer" + std::to_string(peer.value), kPassword) {}

  static constexpr const char* kPassword = "a-password-of-22-characters";

  AddPeer description() const { return {id, server_, dtls.fingerprint()}; }

  // The next check nominates (RFC 8445 section 8.1.1), unless `nominates` is false.
  void check() {
    Datagram request(200);
    proto::stun::MessageWriter writer(request, proto::stun::MessageType::kBindingRequest,
                                      {++transactions_});
    writer.username(server_.ufrag + ":mine");
    writer.priority(1);
    writer.ice_controlling(7);
    if (nominates) writer.use_candidate();
    request.resize(writer.finish(server_.password));
    push(std::move(request));
  }

  void receive(base::Time now, Datagram datagram) {
    switch (proto::classify(datagram)) {
      case proto::DatagramKind::kStun:
        return on_stun(now, datagram);
      case proto::DatagramKind::kDtls:
        dtls.receive(now, datagram);
        return take_dtls();
      case proto::DatagramKind::kRtp:
        return on_rtp(now, datagram);
      case proto::DatagramKind::kRtcp:
        return on_rtcp(datagram);
      case proto::DatagramKind::kUnknown:
        ADD_FAILURE() << "a datagram of no kind";
    }
  }

  void handle_timeout(base::Time now) {
    if (checks && now >= next_check_) {
      check();
      next_check_ = now + std::chrono::seconds(5);
    }
    if (now >= dtls.next_timeout()) dtls.handle_timeout(now);
    take_dtls();
  }
  base::Time next_timeout() const {
    return std::min(checks ? next_check_ : base::kNever, dtls.next_timeout());
  }

  Datagram make_rtp(const OutboundStream& stream, base::ConstBytes payload, bool marker) {
    return wire_.make_rtp(stream, payload, marker);
  }
  void send_rtp(OutboundStream& stream, const Payload& payload, bool marker = true) {
    sent_[{stream.ssrc, stream.sequence}] = payload;
    push(make_rtp(stream, payload, marker));
    ++stream.sequence;
  }
  // Sends again what was (or was meant to be) sent under this number (RFC 4588).
  void send_rtx(OutboundStream& stream, std::uint16_t sequence, std::uint32_t timestamp,
                bool marker = true) {
    push(wire_.make_rtx(stream, sequence, timestamp, sent_[{stream.ssrc, sequence}], marker));
  }
  // A packet that gets lost on its way; it can be asked for.
  void lose_rtp(OutboundStream& stream, const Payload& payload) {
    sent_[{stream.ssrc, stream.sequence++}] = payload;
    wire_.skip_transport_number();
  }

  template <class Write>
  void send_rtcp(Write write) {
    push(wire_.make_rtcp(write));
  }
  void send_pli(std::uint32_t media) {
    send_rtcp([&](base::ByteWriter& out) { proto::rtcp::write_pli(1, media, out); });
  }
  void send_nack(std::uint32_t media, std::vector<std::uint16_t> lost) {
    send_rtcp([&](base::ByteWriter& out) { proto::rtcp::write_nack(1, media, lost, out); });
  }
  void send_report(const OutboundStream& stream, std::uint64_t ntp, std::uint32_t timestamp) {
    send_rtcp([&](base::ByteWriter& out) {
      proto::rtcp::write_sender_report({stream.ssrc, ntp, timestamp, 1, 1, {}}, out);
    });
  }

  void push(Datagram datagram) { outgoing_.push_back(std::move(datagram)); }
  std::deque<Datagram> take() { return std::exchange(outgoing_, {}); }

  bool is_connected() const { return wire_.has_keys(); }
  const base::SocketAddress& address() const { return address_; }
  void move_to(const base::SocketAddress& address) { address_ = address; }
  const std::vector<Received>& received(std::uint32_t ssrc) { return by_ssrc[ssrc]; }

  PeerId id;
  proto::dtls::TestClient dtls;
  bool nominates = true;
  bool checks = true;  // false: silent from now on
  bool shakes_hands = true;
  std::map<std::uint32_t, std::vector<Received>> by_ssrc;
  std::vector<std::pair<std::uint16_t, base::Time>> transport;  // numbers, and when they came
  ReceivedRtcp rtcp;
  int stun_answers = 0;
  int undecipherable = 0;
  bool keeps_rtp = false;
  std::vector<Datagram> kept_rtp;  // as it came

 private:
  void on_stun(base::Time now, const Datagram& datagram) {
    const auto answer = proto::stun::parse(datagram);
    if (!answer || answer->type != proto::stun::MessageType::kBindingResponse) return;
    EXPECT_TRUE(proto::stun::verify_integrity(*answer, datagram, server_.password));
    EXPECT_EQ(answer->mapped, (base::SocketAddress{address_.ip, address_.port}));
    ++stun_answers;
    if (!shakes_hands || std::exchange(started_, true)) return;
    dtls.start(now);
    take_dtls();
  }

  void take_dtls() {
    for (Datagram& datagram : dtls.take()) push(std::move(datagram));
    wire_.take_keys(dtls);
  }

  void on_rtp(base::Time now, Datagram& packet) {
    if (keeps_rtp) kept_rtp.push_back(packet);
    const auto header = proto::rtp::parse_header(packet);
    const auto size = header && wire_.has_keys()
                          ? wire_.receiver()->unprotect_rtp(*header, packet)
                          : base::Failure{proto::srtp::DropReason::kTooShort};
    if (!size) {
      ++undecipherable;
      return;
    }
    const auto payload = proto::rtp::payload_of(*header, base::ConstBytes(packet).first(*size));
    const auto mid = proto::rtp::find_extension(*header, kMidId);
    const auto number = proto::rtp::find_extension(*header, kTransportId);
    if (number) transport.emplace_back(base::load_u16(number->data()), now);
    by_ssrc[header->ssrc].push_back({now, header->ssrc, header->payload_type, header->sequence,
                                     header->timestamp, header->marker,
                                     std::string(mid ? base::as_text(*mid) : ""),
                                     Payload(payload->begin(), payload->end())});
  }

  void on_rtcp(Datagram& packet) {
    const auto size = wire_.has_keys() ? wire_.receiver()->unprotect_rtcp(packet)
                                       : base::Failure{proto::srtp::DropReason::kTooShort};
    if (!size) {
      ++undecipherable;
      return;
    }
    rtcp.newest.assign(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(*size));
    proto::rtcp::Reader reader{base::ConstBytes(packet).first(*size)};
    while (const auto item = reader.next()) std::visit([&](const auto& i) { on_rtcp(i); }, *item);
    EXPECT_FALSE(reader.malformed());
  }
  void on_rtcp(const proto::rtcp::Pli&) { ++rtcp.plis; }
  void on_rtcp(const proto::rtcp::SenderReport& report) { rtcp.sender_reports.push_back(report); }
  void on_rtcp(const proto::rtcp::ReceiverReport& report) {
    const auto blocks = report.reports.span();
    rtcp.blocks.insert(rtcp.blocks.end(), blocks.begin(), blocks.end());
  }
  void on_rtcp(const proto::rtcp::Nack& nack) {
    proto::rtcp::for_each_lost(
        nack, [&](std::uint16_t sequence) { rtcp.lost.emplace_back(nack.media, sequence); });
  }
  void on_rtcp(const proto::rtcp::ExtendedReport&) { ++rtcp.extended; }
  void on_rtcp(const proto::rtcp::Remb& remb) { rtcp.bitrate = remb.bitrate; }
  void on_rtcp(const proto::rtcp::TransportFeedback& feedback) {
    const auto arrivals = proto::rtcp::read_transport_feedback(feedback);
    ASSERT_TRUE(arrivals);
    rtcp.arrivals += static_cast<std::size_t>(std::count_if(
        arrivals->begin(), arrivals->end(), [](const auto& a) { return a.received.has_value(); }));
  }
  template <class Other>
  void on_rtcp(const Other&) {}

  base::SocketAddress address_;
  proto::ice::Credentials server_;
  std::uint8_t transactions_ = 0;
  bool started_ = false;
  base::Time next_check_{};
  ClientWire wire_;
  std::map<std::pair<std::uint32_t, std::uint16_t>, Payload> sent_;
  std::deque<Datagram> outgoing_;
};

// One Worker, its browsers and a wire without delay.
class World {
 public:
  World() : worker(server_context(), random_) {}

  Browser& add_browser() {
    const std::uint64_t number = browsers_.size() + 1;
    browsers_.push_back(std::make_unique<Browser>(PeerId{number}, address(number)));
    return *browsers_.back();
  }
  // Added to the Worker and connected.
  Browser& connect() {
    Browser& browser = add_browser();
    execute(browser.description());
    settle();
    EXPECT_TRUE(browser.is_connected());
    return browser;
  }
  static base::SocketAddress address(std::uint64_t number) {
    return {base::IpAddress::v4(10, 0, static_cast<std::uint8_t>(number >> 8),
                                static_cast<std::uint8_t>(number)),
            static_cast<std::uint16_t>(5000 + number)};
  }

  void execute(const Command& command) {
    worker.execute(now, command, out_);
    carry();
  }
  // The TCP connection with that address ends.
  void close_path(const base::SocketAddress& from) {
    worker.path_closed(now, from, out_);
    carry();
  }
  // What `from` sends arrives though no browser of ours sent it.
  void inject(const base::SocketAddress& from, Datagram datagram) {
    worker.receive(now, from, datagram, out_);
    carry();
  }

  // Lets everybody talk without time going by.
  void settle() {
    for (bool moved = true; moved;) {
      moved = false;
      for (const auto& browser : browsers_) {
        if (browser->next_timeout() <= now) browser->handle_timeout(now);
        for (Datagram& datagram : browser->take()) {
          worker.receive(now, browser->address(), datagram, out_);
          carry();
          moved = true;
        }
      }
      // A Worker that is due again at once is called again, but not for ever.
      for (int turn = 0; worker.next_timeout() <= now; ++turn) {
        ASSERT_LT(turn, 1000) << "the Worker does not come to rest";
        worker.handle_timeout(now, out_);
        carry();
        moved = true;
      }
    }
  }
  void run(base::Duration duration) {
    const base::Time end = now + duration;
    settle();
    while (now < end) {
      base::Time next = std::min(end, worker.next_timeout());
      for (const auto& browser : browsers_) next = std::min(next, browser->next_timeout());
      now = std::max(now, next);
      settle();
      if (testing::Test::HasFatalFailure()) return;
    }
  }
  void run(std::int64_t milliseconds) { run(std::chrono::milliseconds(milliseconds)); }

  Statistics statistics() {
    execute(TakeStatistics{++requests_});
    while (const auto event = worker.poll_event()) events_.push_back(*event);
    return std::get<Statistics>(events_.back());
  }
  std::uint64_t drops(DropReason reason) {
    return statistics().drops[static_cast<std::size_t>(reason)];
  }
  template <class T>
  std::vector<T> events() {
    while (const auto event = worker.poll_event()) events_.push_back(*event);
    std::vector<T> found;
    for (const Event& event : events_) {
      if (const T* of_type = std::get_if<T>(&event)) found.push_back(*of_type);
    }
    return found;
  }
  // Hands everybody what is for him.
  void carry(base::TransmitQueue& out) {
    std::vector<std::pair<base::SocketAddress, Datagram>> carried;
    for (const base::Transmit& item : out.items()) {
      carried.emplace_back(item.to, Datagram(item.bytes.begin(), item.bytes.end()));
    }
    out.clear();
    for (auto& [to, datagram] : carried) {
      const auto found =
          std::find_if(browsers_.begin(), browsers_.end(),
                       [&, &place = to](const auto& b) { return b->address() == place; });
      if (found == browsers_.end()) {
        astray.emplace_back(to, std::move(datagram));
      } else {
        (*found)->receive(now, std::move(datagram));
      }
    }
  }

  // Datagrams that went to an address where no browser is.
  std::vector<std::pair<base::SocketAddress, Datagram>> astray;

  base::Time now = at(0);

 private:
  base::SeededRandom random_{42};

 public:
  Worker worker;

 private:
  void carry() { carry(out_); }

  std::vector<std::unique_ptr<Browser>> browsers_;
  base::TransmitQueue out_;
  std::vector<Event> events_;
  std::uint64_t requests_ = 0;
};

inline constexpr PublicationId kSound{1};
inline constexpr PublicationId kPicture{2};
inline constexpr PublicationId kScreen{3};

inline UplinkTrack sound_uplink() {
  return {kSound, "0", media::Codec::kOpus, kOpusType, std::nullopt, {}};
}
inline UplinkTrack video_uplink(PublicationId publication = kPicture, std::string mid = "1") {
  return {publication, std::move(mid), media::Codec::kH264, kH264Type, kH264RtxType, {}};
}

inline DownlinkTrack downlink(PublicationId publication, std::uint32_t ssrc,
                              media::Kind kind = media::Kind::kVideo) {
  DownlinkTrack track{publication, "d" + std::to_string(ssrc), ssrc, ssrc + 1, "teacher", {}};
  track.kind = kind;
  track.payload_types[static_cast<std::size_t>(media::Codec::kOpus)] = {kOpusType, 0};
  track.payload_types[static_cast<std::size_t>(media::Codec::kH264)] = {kH264Type, kH264RtxType};
  track.payload_types[static_cast<std::size_t>(media::Codec::kVp8)] = {kVp8Type, kVp8RtxType};
  return track;
}

// Sequence numbers without gap, timestamps that do not go back.
inline void expect_continuous(const std::vector<Received>& packets) {
  for (std::size_t i = 1; i < packets.size(); ++i) {
    ASSERT_EQ(packets[i].sequence, static_cast<std::uint16_t>(packets[i - 1].sequence + 1))
        << "packet " << i;
    ASSERT_LT(packets[i].timestamp - packets[i - 1].timestamp, 0x8000'0000u) << "packet " << i;
  }
}

}  // namespace sfu::test
