#include "app/broadcast/play_desk.hpp"

#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "app/secret/token.hpp"
#include "base/log.hpp"
#include "proto/rtmp/stream_target.hpp"
#include "school/room_record.hpp"

namespace app::broadcast {
namespace {

using Why = school::PlayRefusal;

constexpr std::string_view kApp = "live";

// "klinik" of rtmp://host/live/klinik; empty: none.
std::string channel_of(const PlayAsked& asked) {
  if (asked.app != kApp || !school::is_room_name(asked.stream)) return {};
  return asked.stream;
}

proto::rtmp::PlayRefusal code_of(Why why) {
  return why == Why::kNoChannel || why == Why::kOffAir ? proto::rtmp::PlayRefusal::kNotFound
                                                       : proto::rtmp::PlayRefusal::kFailed;
}

}  // namespace

void PlayDesk::on_asked(PlayAsked asked) {
  boost::asio::co_spawn(parts_.loop, decide(std::move(asked)), boost::asio::detached);
}

boost::asio::awaitable<void> PlayDesk::decide(PlayAsked asked) {
  const std::string channel = channel_of(asked);
  const std::string token = proto::rtmp::query_value(asked.query, "link").value_or("");
  const std::string account = to_string(asked.address) + "/" + channel;
  std::optional<base::Duration> wait;
  if (!token.empty()) wait = throttle_.attempt(parts_.clock.now(), account, asked.address);
  // Whoever must wait learns nothing of the link, but hears it in the channel's language.
  const std::string looked_up = wait ? std::string() : token;
  const auto pass = read_pass(asked.pass, channel, parts_.pass_key, parts_.clock.wall_now());
  std::optional<school::WatchLinkId> by_pass;
  if (pass && pass->link) by_pass = school::WatchLinkId{*pass->link};
  const auto found = co_await look_up(channel, looked_up, by_pass);
  if (!found) {
    if (!token.empty() && !wait) throttle_.withdrawn(account, asked.address);
    co_return refuse(asked, {}, Why::kServerBusy);
  }
  if (wait) co_return refuse(asked, found->channel, Why::kTooManyAttempts, *wait);
  // A link that was once given out is no guess, whatever has become of it; nor is one for a channel
  // that needs none.
  const bool is_open = found->channel && found->channel->viewing == school::Viewing::kPublic;
  if (found->link && !token.empty()) {
    throttle_.succeeded(account, asked.address);
  } else if (is_open && !token.empty()) {
    throttle_.withdrawn(account, asked.address);
  }
  if (const auto why = judge(*found, !token.empty() || by_pass, pass)) {
    co_return refuse(asked, found->channel, *why);
  }
  // Nothing is waited for between the look into the store and this: a link that is revoked
  // meanwhile is told after it.
  PlayAdmission admission;
  admission.channel = channel;
  admission.language = found->channel->language;
  if (found->link && found->link->channel == channel) {
    admission.link = found->link->id;
    admission.expires = found->link->expires;
  } else if (pass) {
    admission.expires = pass->expires;
  }
  parts_.live.admit_player(asked.wish, std::move(admission));
}

boost::asio::awaitable<store::Answer<PlayDesk::Found>> PlayDesk::look_up(
    std::string channel, std::string token, std::optional<school::WatchLinkId> by_pass) {
  if (channel.empty()) co_return Found{};
  const auto read = [channel = std::move(channel), token = std::move(token),
                     by_pass](store::Store& store) -> store::Answer<Found> {
    Found found;
    auto named = store.channels().find(channel);
    if (!named) return base::Failure{named.error()};
    found.channel = std::move(*named);
    if (token.empty() && !by_pass) return found;
    auto link = by_pass ? store.channels().watch_link(*by_pass)
                        : store.channels().find_watch_link(secret::hash_token(token));
    if (!link) return base::Failure{link.error()};
    found.link = std::move(*link);
    return found;
  };
  co_return co_await parts_.store.run(read);
}

std::optional<Why> PlayDesk::judge(const Found& found, bool has_token,
                                   const std::optional<WatchPass>& pass) const {
  if (!found.channel) return Why::kNoChannel;
  if (found.channel->viewing == school::Viewing::kPublic) return std::nullopt;
  if (pass && pass->right == WatchRight::kSignIn) return std::nullopt;
  if (!has_token) return Why::kLinkNeeded;
  if (!found.link || found.link->channel != found.channel->name) return Why::kUnknownLink;
  if (found.link->revoked) return Why::kLinkRevoked;
  if (!holds(*found.link, parts_.clock.wall_now())) return Why::kLinkExpired;
  return std::nullopt;
}

void PlayDesk::refuse(const PlayAsked& asked, const std::optional<school::ChannelRecord>& channel,
                      Why why, base::Duration wait) {
  std::optional<base::Language> language;
  if (channel) language = channel->language;
  parts_.live.refuse_player(asked.wish, code_of(why), school::play_sentence(why, language, wait));
}

}  // namespace app::broadcast
