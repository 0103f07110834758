#include "app/channel_door.hpp"

#include <utility>

namespace app {

using broadcast::WatchPass;
using broadcast::WatchRight;
using signal::ChannelAdmission;
using signal::DoorRefusal;

namespace {

base::WallTime after(base::WallTime now, base::Duration time) {
  return {now.milliseconds + std::chrono::duration_cast<std::chrono::milliseconds>(time).count()};
}

// Of a pass to a private channel; nullopt: it is good.
std::optional<DoorRefusal> refusal_of(const WatchPass& pass, const school::ChannelRecord& channel,
                                      const std::optional<school::WatchLink>& link,
                                      base::WallTime now) {
  // What opened a channel to everybody opens nothing once it is private; and whoever came by an
  // account comes by it again, or it has ended.
  if (pass.right != WatchRight::kLink || !pass.link) return DoorRefusal::kSignInNeeded;
  if (!link || link->channel != channel.name) return DoorRefusal::kWrongLink;
  if (link->revoked) return DoorRefusal::kLinkRevoked;
  if (!holds(*link, now)) return DoorRefusal::kLinkExpired;
  return std::nullopt;
}

}  // namespace

boost::asio::awaitable<ChannelDoor::Answer> ChannelDoor::admit(signal::Visitor visitor,
                                                               std::string channel,
                                                               std::string pass) {
  auto person = co_await parts_.accounts.recognise(std::move(visitor.sign_in));
  if (!person) co_return base::Failure{DoorRefusal::kServerBusy};
  std::optional<school::Person> known;
  if (*person) known = std::move((*person)->person);
  const auto read = broadcast::read_pass(pass, channel, parts_.pass_key, parts_.clock.wall_now());
  std::optional<std::uint64_t> link;
  if (read) link = read->link;
  // The last that is waited for: what is changed or revoked meanwhile is told after it.
  auto found = co_await look_up(std::move(channel), link);
  if (!found) co_return base::Failure{DoorRefusal::kServerBusy};
  co_return judge(std::move(*found), known, read);
}

boost::asio::awaitable<store::Answer<ChannelDoor::Found>> ChannelDoor::look_up(
    std::string channel, std::optional<std::uint64_t> link) {
  const auto read = [channel = std::move(channel),
                     link](store::Store& store) -> store::Answer<Found> {
    Found found;
    auto named = store.channels().find(channel);
    if (!named) return base::Failure{named.error()};
    found.channel = std::move(*named);
    if (!link) return found;
    auto linked = store.channels().watch_link(school::WatchLinkId{*link});
    if (!linked) return base::Failure{linked.error()};
    found.link = std::move(*linked);
    return found;
  };
  co_return co_await parts_.store.run(read);
}

ChannelDoor::Answer ChannelDoor::judge(Found found, const std::optional<school::Person>& person,
                                       const std::optional<WatchPass>& pass) const {
  if (!found.channel) return base::Failure{DoorRefusal::kUnknownChannel};
  const base::WallTime now = parts_.clock.wall_now();
  ChannelAdmission admission;
  admission.right.expires = after(now, broadcast::kPassTime);
  if (person) {
    admission.role = classroom::Role::kTeacher;
    admission.name = person->name;
    admission.right.person = person->id.value;
  } else if (found.channel->viewing == school::Viewing::kPublic) {
    admission.right.by_public = true;
  } else {
    if (!pass) return base::Failure{DoorRefusal::kSignInNeeded};
    if (const auto why = refusal_of(*pass, *found.channel, found.link, now)) {
      return base::Failure{*why};
    }
    admission.right.link = pass->link;
    admission.right.expires = pass->expires;
  }
  if (found.channel->chat == school::ChannelChatRule::kOff) {
    return base::Failure{DoorRefusal::kChatOff};
  }
  if (!is_chat_open(*found.channel, is_live(found.channel->name), now)) {
    return base::Failure{DoorRefusal::kNotOnAir};
  }
  admission.channel = std::move(*found.channel);
  return admission;
}

}  // namespace app
