#include "sfu/speakers.hpp"

#include <algorithm>
#include <utility>

#include "proto/rtp/audio_level.hpp"

namespace sfu {
namespace {

double share_of(base::Duration passed, base::Duration time) {
  const auto ticks = static_cast<double>(std::max(passed, base::Duration{}).count());
  return ticks / (ticks + static_cast<double>(time.count()));
}

}  // namespace

void Speakers::set(const SetSpeakers& command) {
  loudest_max_ = command.loudest;
  std::vector<Member> members;
  members.reserve(command.members.size());
  std::size_t sent = 0;
  for (const SetSpeakers::Member& named : command.members) {
    const auto known = std::ranges::find(members_, named.publication, &Member::publication);
    Member& member = members.emplace_back(known != members_.end() ? *known : Member{});
    member.publication = named.publication;
    member.always = named.always;
    member.sent = member.sent && !member.always && sent < loudest_max_;
    sent += member.sent ? 1 : 0;
  }
  members_ = std::move(members);
  std::erase_if(speaking_, [this](PublicationId publication) {
    return std::ranges::find(members_, publication, &Member::publication) == members_.end();
  });
}

std::size_t Speakers::sent() const {
  return static_cast<std::size_t>(std::ranges::count(members_, true, &Member::sent));
}

void Speakers::remove(PublicationId publication) {
  std::erase_if(members_, [=](const Member& member) { return member.publication == publication; });
  std::erase(speaking_, publication);
}

void Speakers::measure(base::Time now, Member& member, std::uint8_t level) {
  const double heard = proto::rtp::kSilentLevel - level;
  const bool rises = heard > member.loudness;
  const double share = share_of(now - member.at, rises ? kLoudnessRises : kLoudnessFalls);
  member.loudness += (heard - member.loudness) * share;
  member.at = now;
}

// As if silence had come since.
double Speakers::loudness_at(base::Time now, const Member& member) {
  return member.loudness * (1 - share_of(now - member.at, kLoudnessFalls));
}

void Speakers::hear_voice(base::Time now, Member& member) {
  if (!member.voice_since || now - member.voice_at > kWordPause) member.voice_since = now;
  member.voice_at = now;
  if (member.speaks || now - *member.voice_since < kSpeechBegins) return;
  member.speaks = true;
  speaking_.push_back(member.publication);
}

bool Speakers::takes(base::Time now, PublicationId publication, std::optional<std::uint8_t> level) {
  const auto member = std::ranges::find(members_, publication, &Member::publication);
  if (member == members_.end() || !level) return true;
  measure(now, *member, *level);
  if (*level <= kSpeechLevel) hear_voice(now, *member);
  const bool is_new = now < member->first.value_or(now) + kHeardAtFirst;
  if (!member->first) member->first = now;
  return member->always || member->sent || takes_place(now, *member) || is_new;
}

// A free one, or that of the softest.
bool Speakers::takes_place(base::Time now, Member& member) {
  Member* softest = nullptr;
  for (Member& other : members_) {
    if (!other.sent) continue;
    if (softest == nullptr || loudness_at(now, other) < loudness_at(now, *softest)) {
      softest = &other;
    }
  }
  if (sent() >= loudest_max_) {
    if (softest == nullptr) return false;
    if (member.loudness < loudness_at(now, *softest) + kLouderBy) return false;
    softest->sent = false;
  }
  member.sent = true;
  return true;
}

void Speakers::handle_timeout(base::Time now) {
  for (Member& member : members_) {
    if (!member.speaks || now < member.voice_at + kSpeechHold) continue;
    member.speaks = false;
    std::erase(speaking_, member.publication);
  }
}

base::Time Speakers::next_timeout() const {
  base::Time next = speaking_ != told_ ? tell_at_ : base::kNever;
  for (const Member& member : members_) {
    if (member.speaks) next = std::min(next, member.voice_at + kSpeechHold);
  }
  return next;
}

std::optional<std::vector<PublicationId>> Speakers::take_speaking(base::Time now) {
  if (speaking_ == told_ || now < tell_at_) return std::nullopt;
  told_ = speaking_;
  tell_at_ = now + kSpeakersToldEvery;
  return told_;
}

}  // namespace sfu
