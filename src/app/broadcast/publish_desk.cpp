#include "app/broadcast/publish_desk.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "app/broadcast/channel_numbers.hpp"
#include "app/broadcast/on_air_log.hpp"
#include "app/secret/token.hpp"
#include "base/log.hpp"
#include "base/utf8.hpp"

namespace app::broadcast {
namespace {

using proto::rtmp::PublishRefusal;
using Why = school::PublishRefusal;

constexpr std::string_view kApp = "live";
constexpr std::size_t kAccountKeyMax = 32;  // bytes of a typed key that tell devices apart

// OBS and ffmpeg show the words in any case; by the code OBS decides whether it tries again.
PublishRefusal code_of(Why why) {
  switch (why) {
    case Why::kChannelBusy:
    case Why::kSameKeyOnAir:
      return PublishRefusal::kBadName;
    case Why::kServerFull:
    case Why::kTooManyAttempts:
    case Why::kServerBusy:
      return PublishRefusal::kDenied;
    default:
      return PublishRefusal::kUnauthorized;
  }
}

Why why_of(live::DismissReason reason);

Why why_of(const live::AdmitRefused& refused) {
  switch (refused.why) {
    case live::AdmitRefusal::kEndedBefore:
      return why_of(refused.ended);
    case live::AdmitRefusal::kChannelBusy:
      return Why::kChannelBusy;
    case live::AdmitRefusal::kSameKeyOnAir:
      return Why::kSameKeyOnAir;
    case live::AdmitRefusal::kServerFull:
      break;
  }
  return Why::kServerFull;
}

Why why_of(live::DismissReason reason) {
  switch (reason) {
    case live::DismissReason::kTakenOver:
      return Why::kSameKeyOnAir;
    case live::DismissReason::kRevoked:
      return Why::kRevoked;
    case live::DismissReason::kStopped:
      return Why::kStopped;
    case live::DismissReason::kBitrate:
      return Why::kBitrate;
    case live::DismissReason::kHeight:
      return Why::kHeight;
    case live::DismissReason::kExpired:
      return Why::kExpired;
  }
  return Why::kStopped;
}

}  // namespace

std::string_view channel_of_app(std::string_view app) {
  if (app == kApp) return {};
  if (app.starts_with(kApp) && app.substr(kApp.size()).starts_with('/')) {
    app.remove_prefix(kApp.size() + 1);
  }
  return school::is_room_name(app) ? app : std::string_view{};
}

std::string program_name(std::string_view said) {
  constexpr std::string_view kOldName = "FMLE/3.0 (compatible; ";
  if (said.starts_with(kOldName) && said.ends_with(')')) {
    said.remove_prefix(kOldName.size());
    said.remove_suffix(1);
  }
  if (!base::utf8_length(said)) return {};
  std::string name;
  for (std::string_view rest = base::utf8_prefix(said, kProgramNameMax); !rest.empty();) {
    const std::string_view before = rest;
    const auto character = base::take_utf8(rest);
    if (character && !base::is_control(*character)) {
      name += before.substr(0, before.size() - rest.size());
    }
  }
  return name;
}

void PublishDesk::on_asked(PublishAsked asked) {
  asked.program = program_name(asked.program);
  boost::asio::co_spawn(parts_.loop, decide(std::move(asked)), boost::asio::detached);
}

boost::asio::awaitable<void> PublishDesk::decide(PublishAsked asked) {
  const std::string channel(channel_of_app(asked.app));
  const std::string key = school::normalized_stream_key(asked.key);
  // A hundred bits are not guessed; what is slowed down is a device that tries one wrong key for
  // ever. Another device behind the same router, with a good key, is not kept waiting for it.
  const std::string account =
      to_string(asked.address) + "/" + key.substr(0, kAccountKeyMax) + "/" + channel;
  const auto wait = throttle_.attempt(parts_.clock.now(), account, asked.address);
  // Whoever must wait learns nothing of the key, but hears it in the channel's language.
  const std::string looked_up = wait ? std::string() : key;
  auto found = co_await look_up(looked_up, channel);
  if (!found) {
    if (!wait) throttle_.withdrawn(account, asked.address);
    refuse(asked, {}, Why::kServerBusy);
    co_return;
  }
  if (wait) {
    school::PublishFacts facts;
    facts.wait = *wait;
    refuse(asked, *found, Why::kTooManyAttempts, facts);
    co_return;
  }
  // A key that was once given out is no guess, whatever has become of it.
  if (found->key) throttle_.succeeded(account, asked.address);
  if (judge(asked, *found)) co_await admit(std::move(asked), std::move(*found));
}

boost::asio::awaitable<PublishDesk::Lookup> PublishDesk::look_up(std::string key,
                                                                 std::string channel) {
  const auto read = [hash = key.empty() ? std::string() : secret::hash_token(key),
                     channel = std::move(channel)](store::Store& store) -> Lookup {
    Found found;
    if (!hash.empty()) {
      auto by_key = store.channels().find_key(hash);
      if (!by_key) return base::Failure{by_key.error()};
      if (*by_key) return Found{std::move((*by_key)->key), std::move((*by_key)->channel)};
    }
    if (channel.empty()) return found;
    auto named = store.channels().find(channel);
    if (!named) return base::Failure{named.error()};
    found.channel = std::move(*named);
    return found;
  };
  co_return co_await parts_.store.run(read);
}

bool PublishDesk::judge(const PublishAsked& asked, const Found& found) {
  const auto no = [&](Why why, std::optional<base::WallTime> when = {}) {
    school::PublishFacts facts;
    facts.when = when;
    refuse(asked, found, why, facts);
    return false;
  };
  if (!found.key) {
    return no(school::normalized_stream_key(asked.key).empty() ? Why::kNoKey : Why::kUnknownKey);
  }
  const std::string_view named = channel_of_app(asked.app);
  if (!named.empty() && named != found.key->channel) return no(Why::kWrongChannel);
  switch (check(*found.key, parts_.clock.wall_now())) {
    case school::KeyState::kRevoked:
      return no(Why::kRevoked, found.key->revoked);
    case school::KeyState::kExpired:
      return no(Why::kExpired, found.key->expires);
    case school::KeyState::kNotYet:
      return no(Why::kNotYet, found.key->opens);
    case school::KeyState::kValid:
      break;
  }
  return asked.codecs_fit || no(Why::kCodec);
}

namespace {

struct Taken {
  store::ChannelNumbers begin;
  school::ChannelRecord channel;
};

}  // namespace

// Numbers are reserved on the disk before the first of them is used.
boost::asio::awaitable<void> PublishDesk::admit(PublishAsked asked, Found found) {
  const auto take = [channel = found.channel->name, hash = found.key->hash,
                     now = parts_.clock.wall_now()](store::Store& store) -> store::Answer<Taken> {
    // It may have been revoked since it was looked up, and the channel changed.
    const auto key = store.channels().find_key(hash);
    if (!key) return base::Failure{key.error()};
    if (!*key || check((*key)->key, now) != school::KeyState::kValid) {
      return base::Failure{store::Error::kMissing};
    }
    auto begin = store.channels().numbers(channel);
    if (!begin) return base::Failure{begin.error()};
    const auto raised = store.channels().raise_numbers(
        channel, numbers_of(live::hls::reserve(counters_of(*begin))));
    if (!raised) return base::Failure{raised.error()};
    return Taken{*begin, (*key)->channel};
  };
  const auto taken = co_await parts_.store.run(take);
  if (!taken) {
    const bool gone = taken.error() == store::Error::kMissing;
    refuse(asked, found, gone ? Why::kRevoked : Why::kServerBusy);
    co_return;
  }
  live::Admission admission;
  admission.channel = found.channel->name;
  admission.key = found.key->id.value;
  admission.person = found.key->person;
  admission.address = asked.address;
  admission.program = asked.program;
  admission.bitrate_max_kbps = taken->channel.bitrate_max_kbps;
  admission.height_max = taken->channel.height_max;
  admission.expires = found.key->expires;
  admission.records = taken->channel.recording == school::RecordingRule::kAlways;
  admission.carrier = asked.carrier;
  parts_.live.admit(asked.wish, std::move(admission), counters_of(taken->begin));
}

void PublishDesk::on_not_admitted(const NotAdmitted& refusal) {
  boost::asio::co_spawn(parts_.loop, tell_not_admitted(refusal), boost::asio::detached);
}

boost::asio::awaitable<void> PublishDesk::tell_not_admitted(NotAdmitted refusal) {
  const auto found = co_await look_up({}, refusal.admission.channel);
  Found known = found ? *found : Found{};
  known.key.emplace().person = refusal.admission.person;
  const PublishAsked asked{
      refusal.wish, {}, {}, refusal.admission.program, refusal.admission.address};
  school::PublishFacts facts;
  facts.who = refusal.refused.person;
  facts.number = refusal.refused.number;
  refuse(asked, known, why_of(refusal.refused), facts);
}

void PublishDesk::on_dismissed(const live::Dismissed& dismissed, const live::Admission& admission) {
  const Why why = why_of(dismissed.why);
  // That somebody went on by another connection is written down by who sees it begin.
  if (why != Why::kSameKeyOnAir) write_down(admission, why);
  boost::asio::co_spawn(parts_.loop, say_farewell(dismissed, admission, why),
                        boost::asio::detached);
}

boost::asio::awaitable<void> PublishDesk::say_farewell(live::Dismissed dismissed,
                                                       live::Admission admission, Why why) {
  const auto found = co_await look_up({}, admission.channel);
  const school::ChannelRecord* const channel = found && found->channel ? &*found->channel : nullptr;
  school::PublishFacts facts;
  facts.number = dismissed.number;
  facts.when = parts_.clock.wall_now();
  parts_.live.say_farewell(dismissed.publisher, sentence(why, channel, facts));
}

void PublishDesk::refuse(const PublishAsked& asked, const Found& found, Why why,
                         school::PublishFacts facts) {
  const school::ChannelRecord* const channel = found.channel ? &*found.channel : nullptr;
  parts_.live.refuse(asked.wish, {code_of(why), std::string(to_string(why)),
                                  sentence(why, channel, facts), facts.wait});
  write_down(asked, found, why);
}

std::string PublishDesk::sentence(Why why, const school::ChannelRecord* channel,
                                  school::PublishFacts facts) const {
  facts.now = parts_.clock.wall_now();
  facts.utc_offset = parts_.utc_offset(facts.now);
  if (channel != nullptr) {
    facts.language = channel->language;
    facts.contact = channel->contact;
  }
  return publish_sentence(why, facts);
}

// At once, so that the log reads in the order in which it happened: why it ended, then off air.
void PublishDesk::write_down(const live::Admission& admission, Why why) {
  base::log_info("broadcast", "channel {}: {} is ended: {}", admission.channel, admission.person,
                 to_string(why));
  post_log(parts_.store, admission.channel,
           {parts_.clock.wall_now(), std::string(to_string(why)), admission.person,
            to_string(admission.address), admission.program});
}

void PublishDesk::write_down(const PublishAsked& asked, const Found& found, Why why) {
  const std::string person = found.key ? found.key->person : std::string();
  const std::string channel = found.channel ? found.channel->name : std::string();
  const std::string address = to_string(asked.address);
  const std::string word(to_string(why));
  if (is_repeated(channel + "\n" + word + "\n" + person + "\n" + address)) return;
  base::log_info("broadcast", "refused to publish on {}: {} ({} from {})",
                 channel.empty() ? "an unknown channel" : "channel " + channel, word,
                 person.empty() ? "somebody" : person, address);
  if (channel.empty()) return;
  post_log(parts_.store, channel, {parts_.clock.wall_now(), word, person, address, asked.program});
}

bool PublishDesk::is_repeated(const std::string& line) {
  const base::Time now = parts_.clock.now();
  while (!written_.empty() && written_.front().at + kSameRefusalTime <= now) written_.pop_front();
  if (std::ranges::find(written_, line, &Written::line) != written_.end()) return true;
  if (written_.size() >= kRefusalsRemembered) written_.pop_front();
  written_.push_back({line, now});
  return false;
}

}  // namespace app::broadcast
