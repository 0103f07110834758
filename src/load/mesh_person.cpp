#include "load/mesh_person.hpp"

#include <utility>

#include <fmt/format.h>

#include "load/chat.hpp"
#include "load/report.hpp"

namespace load {
namespace {

using Failure = base::Failure<std::string>;

class PendopoPerson final : public MeshPerson {
 public:
  PendopoPerson(WebSocketClient socket, base::Random& random, std::string address)
      : socket_(std::move(socket)), random_(random), address_(std::move(address)) {}

  const std::string& address() const override { return address_; }
  bool signal(const std::string& to, std::string_view payload) override {
    return tell(
        fmt::format(R"("mesh_signal", "to": {}, "signal": {})", json_text(to), json_text(payload)));
  }
  bool connected(const std::string& from) override {
    return tell(fmt::format(R"("mesh_pair", "participant": {}, "up": true)", json_text(from)));
  }
  bool say(std::string_view text) override {
    return tell(fmt::format(R"("send_chat", "text": {})", json_text(text)));
  }
  bool raise_hand(bool raised) override {
    return tell(fmt::format(R"("raise_hand", "raised": {})", raised));
  }
  bool keep_alive() override { return tell(R"("ping")"); }
  void leave() override { static_cast<void>(tell(R"("leave")")); }
  bool listen() override {
    const bool open = socket_.receive(random_);
    while (const auto text = socket_.next_text()) {
      const MeshNews news = news_of_pendopo(*text);
      if (news == MeshNews::kSignal) ++heard_.signals;
      if (news == MeshNews::kMessage) ++heard_.messages;
      if (news == MeshNews::kRefusal) heard_.refusal = *text;
    }
    return open;
  }

 private:
  bool tell(std::string_view command) {
    return socket_.send_text(fmt::format(R"({{"id": {}, "command": {}}})", ++commands_, command),
                             random_);
  }

  WebSocketClient socket_;
  base::Random& random_;
  std::string address_;
  std::uint64_t commands_ = 1;  // the join
};

class PeersPerson final : public MeshPerson {
 public:
  PeersPerson(WebSocketClient peer, WebSocketClient room, base::Random& random, std::string address)
      : peer_(std::move(peer)),
        room_(std::move(room)),
        random_(random),
        address_(std::move(address)) {}

  const std::string& address() const override { return address_; }
  bool signal(const std::string& to, std::string_view payload) override {
    return peer_.send_text(
        fmt::format(R"({{"type":"OFFER","payload":{{"sdp":{{"type":"offer","sdp":{}}},)"
                    R"("type":"media","connectionId":"mc_q7ztvxw0c1"}},"dst":{}}})",
                    json_text(payload), json_text(to)),
        random_);
  }
  bool connected(const std::string&) override { return true; }  // its server need not know
  bool say(std::string_view text) override {
    return emit(fmt::format(R"("message",{})", json_text(text)));
  }
  bool raise_hand(bool raised) override { return emit(fmt::format(R"("hand",{})", raised)); }
  // What PeerJS does by itself; Socket.IO's server asks for it.
  bool keep_alive() override { return peer_.send_text(R"({"type":"HEARTBEAT"})", random_); }
  void leave() override {}  // the connections end: nothing else is said
  bool listen() override {
    const bool reached = peer_.receive(random_);
    while (const auto text = peer_.next_text()) {
      if (news_of_peer(*text) == MeshNews::kSignal) ++heard_.signals;
    }
    bool there = room_.receive(random_);
    while (const auto text = room_.next_text()) {
      const MeshNews news = news_of_socket_io(*text);
      if (news == MeshNews::kMessage) ++heard_.messages;
      if (news == MeshNews::kPing) there = room_.send_text("3", random_) && there;
    }
    return reached && there;
  }

 private:
  bool emit(std::string_view event) {
    return room_.send_text(fmt::format("42[{}]", event), random_);
  }

  WebSocketClient peer_;
  WebSocketClient room_;
  base::Random& random_;
  std::string address_;
};

}  // namespace

MeshNews news_of_pendopo(std::string_view text) {
  if (is_refusal(text)) return MeshNews::kRefusal;
  const std::string_view event = field_of(text, "event");
  if (event == "mesh_signal") return MeshNews::kSignal;
  return event == "chat_posted" ? MeshNews::kMessage : MeshNews::kOther;
}

MeshNews news_of_peer(std::string_view text) {
  return field_of(text, "type") == "OFFER" ? MeshNews::kSignal : MeshNews::kOther;
}

MeshNews news_of_socket_io(std::string_view text) {
  if (text == "2") return MeshNews::kPing;  // Engine.IO
  return text.starts_with(R"(42["message")") ? MeshNews::kMessage : MeshNews::kOther;
}

EnteredPerson enter_pendopo(const PendopoPlace& place, std::string_view name,
                            base::Random& random) {
  auto joined = join_pendopo(place, name, true, {.verifies = false}, random);
  if (!joined) return Failure(joined.error());
  return std::make_unique<PendopoPerson>(std::move(joined->socket), random,
                                         std::move(joined->address));
}

EnteredPerson enter_peers(const PeersPlace& place, std::string_view name, base::Random& random) {
  net::http::Url url = place.peer;
  url.target += fmt::format("?key=peerjs&id={}&token={:x}&version=1.5.5", name, random.u64());
  auto peer = WebSocketClient::open(url, false, random);
  if (!peer) return Failure(peer.error());
  const auto is_open = [](std::string_view text) { return field_of(text, "type") == "OPEN"; };
  if (!wait_for_text(*peer, random, is_open)) return Failure("the PeerJS server does not answer");
  auto room = join_socket_io(place.socket_io, place.room, name, {.verifies = false}, random);
  if (!room) return Failure(room.error());
  return std::make_unique<PeersPerson>(std::move(*peer), std::move(*room), random,
                                       std::string(name));
}

}  // namespace load
