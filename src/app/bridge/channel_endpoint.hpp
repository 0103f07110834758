// WHIP (RFC 9725) for channels: POST /whip/live/CHANNEL with a key of the channel as bearer token,
// as OBS has one address and one token. And WHEP (draft-ietf-wish-whep): POST /whep/live/CHANNEL,
// with a watch link or the page's pass as bearer token where the channel is private. The rules are
// those of RTMP.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "app/bridge/channel_media.hpp"
#include "app/router.hpp"
#include "base/socket_address.hpp"
#include "base/time.hpp"
#include "sfu/event.hpp"

namespace app::bridge {

// Who wishes to publish or to watch and is being judged.
inline constexpr std::size_t kWishesMax = 256;
// The store and the live thread answer within milliseconds, or something is wrong.
inline constexpr base::Duration kAnswerTimeMax = std::chrono::seconds(10);

// Whether a request is for a channel, and not for a room that is called "live":
// /whip/live/RESOURCE of that room has PATCH and DELETE alone.
bool is_for_channel(const proto::http::Request& request);

struct PublishQuestion {
  live::PublisherId publisher;
  std::string channel;
  std::string key;
  std::string program;  // User-Agent
  base::IpAddress address;
  bool codecs_fit = true;
};

struct WatchQuestion {
  live::PlayerId player;
  std::string channel;
  std::string token;  // a watch link or a pass; empty: none was given
  base::IpAddress address;
};

// Why somebody may not; `wait` zero: nobody says when to try again.
struct BridgeDenial {
  std::string word;
  std::string sentence;
  base::Duration wait{};
};

class ChannelEndpoint final : public Handler {
 public:
  // All outlive it. `first_number`: where its numbers of publishers and players begin. `ask` and
  // `ask_to_watch` are answered by on_admitted() or on_refused(), later.
  struct Parts {
    boost::asio::any_io_executor loop;
    std::vector<MediaPort*> shards;
    MediaIds& ids;
    base::Random& random;
    std::uint64_t first_number = 0;
    std::uint16_t media_port = 0;  // answers plain STUN requests
    std::function<void(PublishQuestion)> ask;
    std::function<void(WatchQuestion)> ask_to_watch;
    std::function<void(live::PublisherId)> lost;   // its transport is gone
    std::function<void(live::PublisherId)> ended;  // it said so
    std::function<void(live::PlayerId)> left;      // either of the two
    // Somebody watches: what comes by RTMP is to be fed there. May be said again.
    std::function<void(const std::string& channel, const live::FeedPlace&)> start_feed;
    std::function<void(const std::string& channel)> stop_feed;  // nobody watches any more
    // How a player is served, about once a second.
    std::function<void(const ChannelMedia::Watching&, const sfu::PeerReport&)> reported;
  };
  explicit ChannelEndpoint(Parts parts)
      : parts_(std::move(parts)), media_(parts_.shards, parts_.ids, parts_.random) {}

  boost::asio::awaitable<proto::http::Response> handle(proto::http::Request request,
                                                       Caller caller) override;

  // `number` is a publisher's or a player's.
  void on_admitted(std::uint64_t number);
  void on_refused(std::uint64_t number, BridgeDenial denial);
  // Its broadcast, or its watching, was ended by somebody else.
  void on_dismissed(std::uint64_t number, std::string sentence);
  void on_source_event(const live::SourceEvent& event);
  void on_sfu_event(const sfu::Event& event);
  // Of channels whose last viewer has gone.
  void stop_feeds();
  void on_off_air(std::string_view channel) { media_.off_air(channel); }
  // About once a second.
  void tick() {
    media_.tick();
    stop_feeds();
  }
  // The server stops: whoever waits is answered.
  void stop();
  const ChannelMedia& media() const { return media_; }

 private:
  struct Wish {
    explicit Wish(const boost::asio::any_io_executor& loop) : timer(loop, kAnswerTimeMax) {}
    // Also when nobody waits yet.
    void wake() { timer.expires_after(std::chrono::seconds(0)); }
    boost::asio::steady_timer timer;
    bool admitted = false;
    std::optional<BridgeDenial> denial;
  };
  using Wishes = std::map<std::uint64_t, Wish>;

  boost::asio::awaitable<proto::http::Response> publish(proto::http::Request request,
                                                        std::string channel,
                                                        base::IpAddress address);
  boost::asio::awaitable<proto::http::Response> watch(proto::http::Request request,
                                                      std::string channel, base::IpAddress address);
  boost::asio::awaitable<std::optional<BridgeDenial>> judge(std::uint64_t number,
                                                            std::function<void()> ask);
  void gone(const ChannelMedia::Client& client, bool said_so);
  proto::http::Response on_resource(const proto::http::Request& request, std::string_view channel,
                                    std::string_view resource);

  Parts parts_;
  ChannelMedia media_;
  std::uint64_t last_number_ = 0;
  // Shared with those who wait: a loop that ends with its program destroys them later than this.
  std::shared_ptr<Wishes> wishes_ = std::make_shared<Wishes>();
};

}  // namespace app::bridge
