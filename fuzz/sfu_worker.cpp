// links: sfu
// One byte stream of commands, time steps and datagrams for a Worker. Two browsers with known
// credentials make some of the datagrams authentic, so that DTLS, SRTP and what lies behind them
// are reached; the others are the input's own bytes. Whatever comes, the Worker comes to rest, and
// nothing it sends under one SSRC reuses an index or fails to authenticate. When all are told to
// leave, nobody and nothing is left.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "base/random.hpp"
#include "proto/classify.hpp"
#include "proto/ice/lite_agent.hpp"
#include "proto/rtcp/transport_feedback.hpp"
#include "proto/rtp/header.hpp"
#include "proto/srtp/receiver.hpp"
#include "proto/srtp/sender.hpp"
#include "proto/stun/message.hpp"
#include "sfu/worker.hpp"
#include "tests/proto/dtls/test_client.hpp"

namespace {

using Datagram = std::vector<std::uint8_t>;

constexpr std::size_t kBrowsers = 2;
constexpr std::uint32_t kPublications = 3;
constexpr std::uint32_t kSpeakers = 2;

const proto::dtls::Context& context() {
  static const auto made = *proto::dtls::Context::make(std::array<std::uint16_t, 2>{7, 1},
                                                       base::WallTime{1'790'000'000'000});
  return made;
}

base::SocketAddress address_of(std::size_t number) {
  const auto stream = static_cast<std::uint32_t>(number % 2);  // the odd ones come by TCP
  return {base::IpAddress::v4(10, 0, 0, static_cast<std::uint8_t>(number)), 5000, stream};
}

// The one it is added with, or the one it takes by an ICE restart.
std::string ufrag_of(std::size_t browser, bool restarted) {
  return (restarted ? "anew" : "peer") + std::to_string(browser);
}

// Whatever a browser is called, by this it is known.
std::string password_of(std::size_t browser) {
  return "a-password-of-28-characters" + std::to_string(browser);
}

struct Browser {
  proto::dtls::TestClient dtls;
  bool started = false;
  std::optional<proto::srtp::Sender> sender;
  std::optional<proto::srtp::Receiver> receiver;
  std::map<std::pair<std::uint32_t, std::uint16_t>, Datagram> sent;  // by SSRC and number
};

class World {
 public:
  explicit World(base::ConstBytes input) : input_(input), worker_(context(), random_) {}

  void run() {
    for (int steps = 0; !input_.empty() && steps < 300; ++steps) step();
    rest();
    end();
  }

 private:
  void step() {
    const std::uint8_t number = input_.u8();
    gathers_ = number >= 128;
    switch (number % 16) {
      case 0:
        return wait();
      case 1:
        return raw();
      case 2:
        return check();
      case 3:
        return hello();
      case 4:
      case 5:
      case 6:
      case 7:
        return rtp();
      case 8:
        return rtcp();
      case 15:
        return path_closed();
      default:
        return command();
    }
  }

  void wait() {
    now_ += std::chrono::milliseconds(input_.u16());
    rest();
  }
  // Due again at once is allowed, for ever is not.
  void rest() {
    for (int turns = 0; worker_.next_timeout() <= now_; ++turns) {
      CHECK(turns < 2000);
      worker_.handle_timeout(now_, out_);
      carry();
    }
    while (worker_.poll_event()) {
    }
  }

  void end() {
    for (std::uint32_t i = 1; i <= kBrowsers; ++i) {
      worker_.execute(now_, sfu::RemovePeer{{i}}, out_);
    }
    for (std::uint32_t i = 1; i <= kPublications; ++i) {
      worker_.execute(now_, sfu::RemovePublication{{i}}, out_);
    }
    for (std::uint32_t i = 1; i <= kSpeakers; ++i) {
      worker_.execute(now_, sfu::SetSpeakers{{i}, 0, {}}, out_);
    }
    carry();
    now_ += proto::ice::kSilenceMax;  // the longest timer
    rest();
    CHECK(worker_.entries() == 0);
  }

  Datagram some_bytes() {
    const base::ConstBytes bytes = input_.bytes(std::min<std::size_t>(input_.u8(), input_.left()));
    return {bytes.begin(), bytes.end()};
  }
  std::size_t some_browser() { return input_.u8() % kBrowsers; }

  void deliver(std::size_t from, Datagram datagram) {
    constexpr std::size_t kAtOnce = 2;
    worker_.gather(now_, address_of(from), datagram, out_);
    carry();
    // What is left waits for another datagram, or for whatever sends it first.
    for (bool more = !gathers_; more; carry()) {
      more = worker_.send_gathered(now_, out_, kAtOnce);
    }
  }
  void path_closed() {
    worker_.path_closed(now_, address_of(input_.u8() % (kBrowsers + 2)), out_);
    carry();
  }
  void raw() {
    const std::size_t from = input_.u8() % (kBrowsers + 2);
    deliver(from, some_bytes());
  }
  void check() {
    const std::size_t browser = some_browser();
    const std::uint8_t flags = input_.u8();
    Datagram request(200);
    proto::stun::MessageWriter writer(request, proto::stun::MessageType::kBindingRequest, {flags});
    const std::size_t named = (flags & 64) != 0 ? kBrowsers - 1 - browser : browser;
    writer.username(ufrag_of(named, (flags & 32) != 0) + ":mine");
    writer.ice_controlling(7);
    if ((flags & 1) != 0) writer.use_candidate();
    request.resize(writer.finish((flags & 6) == 6 ? "wrong" : password_of(browser)));
    deliver((flags & 24) == 24 ? kBrowsers + 1 : browser, std::move(request));
  }
  void hello() {
    const std::size_t number = some_browser();
    Browser& browser = *browsers_[number];
    if (!std::exchange(browser.started, true)) browser.dtls.start(now_);
    exchange(number);
  }
  void exchange(std::size_t number) {
    Browser& browser = *browsers_[number];
    for (int turns = 0; turns < 10; ++turns) {
      auto datagrams = browser.dtls.take();
      if (datagrams.empty()) break;
      for (Datagram& datagram : datagrams) deliver(number, std::move(datagram));
    }
    if (browser.sender || !browser.dtls.is_connected()) return;
    const auto profile = static_cast<proto::srtp::Profile>(browser.dtls.profile());
    const auto keys = proto::srtp::split_exported(
        profile, browser.dtls.material(proto::srtp::exported_size(profile)));
    browser.sender.emplace(keys->client);
    browser.receiver.emplace(keys->server);
  }

  void rtp() {
    const std::size_t number = some_browser();
    Browser& browser = *browsers_[number];
    const std::uint8_t shape = input_.u8();
    const std::uint16_t step = (shape & 1) != 0 ? input_.u16() : std::uint16_t{1};
    sequence_ = static_cast<std::uint16_t>(sequence_ + step);
    timestamp_ += (shape & 2) != 0 ? input_.u32() : 3000;
    const std::uint32_t ssrc = 50u + (shape >> 5);
    const std::uint8_t types[] = {102, 103, 96, 111};
    const std::uint8_t mid = static_cast<std::uint8_t>('0' + (shape >> 4 & 1));
    std::uint8_t transport[2];
    base::store_u16(transport, ++transport_);
    const std::uint8_t rid = (ssrc & 1) != 0 ? 's' : 'l';
    const std::uint8_t level = shape & 0x7f;
    const proto::rtp::Extension extensions[] = {
        {4, {&mid, 1}}, {5, transport}, {6, {&rid, 1}}, {8, {&level, 1}}};
    Datagram packet(600);
    const std::size_t header_size = proto::rtp::write_header(
        {true, types[shape >> 2 & 3], sequence_, timestamp_, ssrc}, extensions, packet);
    const Datagram payload = some_bytes();
    std::copy(payload.begin(), payload.end(),
              packet.begin() + static_cast<std::ptrdiff_t>(header_size));
    packet.resize(header_size + payload.size() + 32);
    std::size_t size = header_size + payload.size();
    if (browser.sender) size = browser.sender->protect_rtp(packet, size, header_size);
    packet.resize(size);
    deliver(number, std::move(packet));
  }
  // What arrived of the transport-wide numbers from here on, each so much later than the last.
  Datagram some_feedback() {
    const std::uint16_t first = input_.u16();
    std::vector<proto::rtcp::Arrival> arrivals;
    base::Time at = now_;
    for (std::uint8_t i = 0, count = input_.u8() % 64; i <= count; ++i) {
      const std::uint8_t step = input_.u8();
      at += std::chrono::milliseconds(step & 63);
      const bool lost = (step & 64) != 0;
      arrivals.push_back({static_cast<std::uint16_t>(first + i),
                          lost ? std::nullopt : std::optional<base::Time>(at)});
    }
    Datagram compound(600);
    base::ByteWriter out{compound};
    proto::rtcp::write_transport_feedback(1, 1, 0, arrivals, out);
    compound.resize(out.ok() ? out.size() : 0);
    return compound;
  }
  void rtcp() {
    const std::uint8_t shape = input_.u8();
    const std::size_t number = shape % kBrowsers;
    const bool feedback = (shape & 128) != 0;
    Datagram compound = feedback ? some_feedback() : some_bytes();
    const std::size_t size = compound.size();
    if (size < 8) return;
    if (!feedback) {
      compound[0] = static_cast<std::uint8_t>(0x80 | (compound[0] & 0x3F));
      compound[1] = static_cast<std::uint8_t>(200 + compound[1] % 8);
    }
    compound.resize(size + 64);
    Browser& browser = *browsers_[number];
    compound.resize(browser.sender ? browser.sender->protect_rtcp(compound, size) : size);
    deliver(number, std::move(compound));
  }

  void command() {
    worker_.execute(now_, some_command(), out_);
    carry();
  }
  sfu::PublicationId some_publication() { return {1u + input_.u8() % kPublications}; }
  sfu::Command some_command() {
    const std::size_t number = some_browser();
    const sfu::PeerId peer{number + 1};
    const std::uint8_t what = input_.u8();
    if (what >= 252) return feed();
    if (what == 251) return sfu::TakePeerReport{peer};
    if (what >= 247) return speakers();
    switch (what % 14) {
      case 0:
      case 1:
        return add_peer(number);
      case 2:
        return sfu::RemovePeer{peer};
      case 3:
        return sfu::AddPublication{some_publication(), some_kind()};
      case 4:
        return sfu::RemovePublication{some_publication()};
      case 5:
        return sfu::SetBlocked{some_publication(), input_.u8() % 2 == 0};
      case 6:
        return uplink(peer);
      case 7:
      case 8:
        return downlink(peer);
      case 9:
        return sfu::TakeStatistics{1};
      case 10:
        return sfu::AddTap{some_publication(), {1u + input_.u8() % 2}};
      case 11:
        return sfu::RemoveTap{some_publication(), {1u + input_.u8() % 2}};
      case 12:
        return sfu::RequestKeyframe{some_publication()};
      default:
        return restart_ice(number);
    }
  }
  // To any of the names that there are: a new one, its own, or another's, who may be there or not.
  sfu::RestartIce restart_ice(std::size_t number) {
    const std::uint8_t shape = input_.u8();
    return {{number + 1}, {ufrag_of(shape % kBrowsers, (shape & 2) != 0), password_of(number)}};
  }
  sfu::SetSpeakers speakers() {
    const std::uint8_t shape = input_.u8();
    sfu::SetSpeakers command{{1u + shape % kSpeakers}, shape >> 1 & 3u, {}};
    for (std::uint8_t i = 0; i < (shape >> 3 & 3); ++i) {
      command.members.push_back({some_publication(), (shape >> 5 & 1) != 0});
    }
    return command;
  }
  // Of two sources, whose numbers rise, stand still or step back.
  sfu::Feed feed() {
    const std::uint8_t shape = input_.u8();
    sfu::Feed command;
    command.publication = some_publication();
    command.source = shape & 1;
    command.codec = (shape & 2) != 0 ? media::Codec::kOpus : media::Codec::kH264;
    for (std::uint8_t i = 0; i < (shape >> 2 & 31); ++i) {
      fed_ += input_.u8() & 3;
      command.packets.push_back({fed_, timestamp_ += 3000, i % 4 == 3, some_bytes()});
    }
    if ((shape & 128) != 0) command.report = {now_, timestamp_};
    return command;
  }
  media::Kind some_kind() {
    return input_.u8() % 4 == 0 ? media::Kind::kAudio : media::Kind::kVideo;
  }
  // A peer that is added anew has a new browser, with new keys. (One that is there already keeps
  // its own: the command is then a repetition.)
  sfu::AddPeer add_peer(std::size_t number) {
    if (input_.u8() % 4 == 0) {
      worker_.execute(now_, sfu::RemovePeer{{number + 1}}, out_);
      carry();
      browsers_[number] = std::make_unique<Browser>();
    }
    return {{number + 1},
            {ufrag_of(number, false), password_of(number)},
            browsers_[number]->dtls.fingerprint()};
  }
  sfu::SetUplink uplink(sfu::PeerId peer) {
    sfu::SetUplink command{peer, {4, 5, 6, 7, 8}, {}};
    const std::uint8_t count = input_.u8() % 3;
    for (std::uint8_t i = 0; i < count; ++i) {
      const std::uint8_t shape = input_.u8();
      sfu::UplinkTrack track{some_publication(),
                             std::string(1, static_cast<char>('0' + i)),
                             media::Codec::kH264,
                             102,
                             103,
                             {}};
      if ((shape & 3) == 1) track.codec = media::Codec::kVp8, track.payload_type = 96;
      if ((shape & 3) == 2) track.codec = media::Codec::kOpus, track.payload_type = 111;
      track.repeats = (shape & 32) != 0;
      if ((shape & 8) != 0) track.mid = "0", track.rid = (shape & 16) != 0 ? "s" : "l";
      if ((shape & 4) != 0) track.sources.push_back({50u + i * 2, 51u + i * 2});
      command.tracks.push_back(std::move(track));
    }
    return command;
  }
  sfu::SetDownlink downlink(sfu::PeerId peer) {
    const std::uint8_t wants = input_.u8();
    sfu::SetDownlink command{peer, 4, {}, static_cast<std::uint8_t>((wants & 2) != 0 ? 5 : 0)};
    const std::uint8_t count = 1 + wants % 2;
    for (std::uint8_t i = 0; i < count; ++i) {
      sfu::DownlinkTrack track{some_publication(), "d", 1000u + i * 10, 1001u + i * 10, "c", {}};
      track.kind = some_kind();
      const std::uint8_t shape = input_.u8();
      const std::uint8_t without = shape % 16;
      if ((shape & 16) != 0) track.smaller.push_back({{1u + (shape >> 5) % kPublications}, 60'000});
      track.shows = 1u + (shape >> 7);
      for (std::uint8_t codec = 0; codec < sfu::kCodecCount; ++codec) {
        if (codec == without) continue;
        track.payload_types[codec] = {static_cast<std::uint8_t>(96 + codec * 2),
                                      static_cast<std::uint8_t>(97 + codec * 2)};
      }
      auto& opus = track.payload_types[static_cast<std::size_t>(media::Codec::kOpus)];
      if ((wants & 4) != 0) opus.rtx = 0, opus.repeats = opus.media != 0;
      command.tracks.push_back(std::move(track));
    }
    return command;
  }

  void carry() {
    CHECK(worker_.take_tapped().size() <= sfu::kTappedMax);
    std::vector<std::pair<base::SocketAddress, Datagram>> carried;
    for (const base::Transmit& item : out_.items()) {
      carried.emplace_back(item.to, Datagram(item.bytes.begin(), item.bytes.end()));
    }
    out_.clear();
    for (auto& [to, datagram] : carried) {
      CHECK(datagram.size() <= base::kDatagramSizeMax);
      for (std::size_t number = 0; number < kBrowsers; ++number) {
        if (to == address_of(number)) receive(number, std::move(datagram));
      }
    }
  }
  void receive(std::size_t number, Datagram datagram) {
    Browser& browser = *browsers_[number];
    const auto kind = proto::classify(datagram);
    CHECK(kind != proto::DatagramKind::kUnknown);
    if (kind == proto::DatagramKind::kDtls) browser.dtls.receive(now_, datagram);
    if (!browser.receiver) return;
    using proto::srtp::DropReason;
    if (kind == proto::DatagramKind::kRtp) {
      const auto header = proto::rtp::parse_header(datagram);
      CHECK(header.has_value());
      Datagram& before = browser.sent[{header->ssrc, header->sequence}];
      const Datagram as_sent = datagram;
      const auto size = browser.receiver->unprotect_rtp(*header, datagram);
      // A repaired packet may be too late for the window, and sound may come once more; none may be
      // wrong, or come twice under one index and differ.
      const bool repeated = !size && size.error() == DropReason::kReplayed && before == as_sent;
      CHECK(size || repeated || size.error() == DropReason::kTooOld);
      before = as_sent;
    } else if (kind == proto::DatagramKind::kRtcp) {
      CHECK(browser.receiver->unprotect_rtcp(datagram).has_value());
    }
  }

  base::ByteReader input_;
  base::SeededRandom random_{1};
  base::Time now_{std::chrono::hours(5)};
  bool gathers_ = false;  // datagrams of this step
  sfu::Worker worker_;
  base::TransmitQueue out_;
  std::array<std::unique_ptr<Browser>, kBrowsers> browsers_{std::make_unique<Browser>(),
                                                            std::make_unique<Browser>()};
  std::uint16_t sequence_ = 100;
  std::uint16_t transport_ = 0;
  std::uint32_t timestamp_ = 0;
  std::uint64_t fed_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  World({data, size}).run();
  return 0;
}
