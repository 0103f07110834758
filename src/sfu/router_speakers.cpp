// Microphones of people who hear each other: which of them are sent on, and who speaks.
#include <algorithm>
#include <utility>

#include "sfu/router.hpp"

namespace sfu {

void Router::on(const SetSpeakers& command) {
  for (const auto& [id, slot] : by_id_) {
    Publication* publication = publications_.find(slot);
    if (publication->speakers == command.speakers) publication->speakers.reset();
  }
  if (command.members.empty()) {
    speakers_.erase(command.speakers);
    return;
  }
  Speakers& speakers = speakers_[command.speakers];
  speakers.set(command);
  for (const SetSpeakers::Member& member : command.members) {
    Publication* publication = find(member.publication);
    if (publication == nullptr || publication->kind() != media::Kind::kAudio) {
      speakers.remove(member.publication);
      continue;
    }
    leave_speakers(*publication);
    publication->speakers = command.speakers;
  }
}

void Router::leave_speakers(Publication& publication) {
  if (!publication.speakers) return;
  const auto left = speakers_.find(*publication.speakers);
  if (left != speakers_.end()) left->second.remove(publication.id());
  publication.speakers.reset();
}

bool Router::is_sent_on(base::Time now, Publication& publication, const InboundPacket& packet) {
  // What comes late says nothing of now, and belongs to what was held back, or not.
  if (packet.order == Order::kLate) return !publication.held_back;
  bool sent = true;
  if (publication.speakers) {
    Speakers& speakers = speakers_.at(*publication.speakers);
    sent = speakers.takes(now, publication.id(), packet.level);
    tell_speakers(now, *publication.speakers, speakers);
  }
  const bool was_held_back = std::exchange(publication.held_back, !sent);
  // What the viewers were not sent is no loss of theirs.
  if (sent && was_held_back) source_replaced(publication);
  return sent;
}

void Router::tell_speakers(base::Time now, SpeakersId id, Speakers& speakers) {
  if (auto speaking = speakers.take_speaking(now)) {
    speakers_events_.push_back({id, std::move(*speaking)});
  }
}

void Router::handle_speakers_timeout(base::Time now) {
  for (auto& [id, speakers] : speakers_) {
    speakers.handle_timeout(now);
    tell_speakers(now, id, speakers);
  }
}

base::Time Router::next_speakers_timeout() const {
  base::Time next = base::kNever;
  for (const auto& [id, speakers] : speakers_) next = std::min(next, speakers.next_timeout());
  return next;
}

}  // namespace sfu
