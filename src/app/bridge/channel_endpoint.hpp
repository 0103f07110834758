// WHIP (RFC 9725) for channels: POST /whip/live/CHANNEL with a key of the channel as bearer token,
// as OBS has one address and one token. The rules are those of RTMP.
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

// Who wishes to publish and is being judged.
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

// Why somebody may not publish; `wait` zero: nobody says when to try again.
struct PublishDenial {
  std::string word;
  std::string sentence;
  base::Duration wait{};
};

class ChannelEndpoint final : public Handler {
 public:
  // All outlive it. `first_publisher`: where its numbers of publishers begin. `ask` is answered by
  // on_admitted() or on_refused(), later.
  struct Parts {
    boost::asio::any_io_executor loop;
    std::vector<MediaPort*> shards;
    MediaIds& ids;
    base::Random& random;
    std::uint64_t first_publisher = 0;
    std::uint16_t media_port = 0;  // answers plain STUN requests
    std::function<void(PublishQuestion)> ask;
    std::function<void(live::PublisherId)> lost;   // its transport is gone
    std::function<void(live::PublisherId)> ended;  // it said so
  };
  explicit ChannelEndpoint(Parts parts)
      : parts_(std::move(parts)), media_(parts_.shards, parts_.ids, parts_.random) {}

  boost::asio::awaitable<proto::http::Response> handle(proto::http::Request request,
                                                       Caller caller) override;

  void on_admitted(live::PublisherId publisher);
  void on_refused(live::PublisherId publisher, PublishDenial denial);
  // Its broadcast was ended by somebody else.
  void on_dismissed(live::PublisherId publisher, std::string sentence);
  void on_source_event(const live::SourceEvent& event);
  void on_sfu_event(const sfu::Event& event);
  void on_off_air(std::string_view channel) { media_.off_air(channel); }
  // About once a second.
  void tick() { media_.tick(); }
  // The server stops: whoever waits is answered.
  void stop();
  const ChannelMedia& media() const { return media_; }

 private:
  struct Wish {
    explicit Wish(const boost::asio::any_io_executor& loop) : timer(loop, kAnswerTimeMax) {}
    boost::asio::steady_timer timer;
    bool admitted = false;
    std::optional<PublishDenial> denial;
  };
  using Wishes = std::map<live::PublisherId, Wish>;

  boost::asio::awaitable<proto::http::Response> publish(proto::http::Request request,
                                                        std::string channel,
                                                        base::IpAddress address);
  boost::asio::awaitable<std::optional<PublishDenial>> judge(PublishQuestion question);
  proto::http::Response on_resource(const proto::http::Request& request, std::string_view channel,
                                    std::string_view resource);

  Parts parts_;
  ChannelMedia media_;
  std::uint64_t last_publisher_ = 0;
  // Shared with those who wait: a loop that ends with its program destroys them later than this.
  std::shared_ptr<Wishes> wishes_ = std::make_shared<Wishes>();
};

}  // namespace app::bridge
