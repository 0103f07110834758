#include "classroom/room.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "classroom/as_seen.hpp"
#include "classroom/read_text.hpp"
#include "classroom/unique_name.hpp"

namespace classroom {
base::Result<Joined, Refusal> Room::join(base::Time now, const JoinRequest& request) {
  if (const auto why = door_.refuses(request.role, request.device)) return base::Failure{*why};
  const bool shuts = absence_.shuts() && !leads(request.role) && !door_.was_in(request.device);
  if (shuts) return base::Failure{Refusal::kTeacherAway};
  const auto name = read_text(request.name, kNameLengthMax, Lines::kOne, Refusal::kNameMissing);
  if (!name) return base::Failure{name.error()};
  if (is_always_mesh() && (!request.meshes || request.broadcast_only)) {
    return base::Failure{Refusal::kCarriedByMesh};
  }
  // Students do not shut the teacher out: a mesh that is too large then goes by the server.
  const std::size_t most = leads(request.role) ? participants_max_ : people_max();
  if (members_.size() >= most) return base::Failure{Refusal::kRoomFull};
  const bool waits = must_wait(request.role, request.device);
  if (waits && !waiting_.has_place(request.device)) return base::Failure{Refusal::kRoomFull};

  JoinRequest wish = request;
  wish.name = *name;
  const ParticipantId id{++last_participant_};
  if (waits) return wait(id, wish);
  Joined joined{id, take_in(id, wish)};
  append(joined.events, admit_due());
  carry_on(now, joined.events);
  return joined;
}

Events Room::take_in(ParticipantId who, const JoinRequest& request) {
  Member member;
  member.person.id = who;
  const std::optional<ParticipantId> ghost = ghost_of(request);
  member.person.name = free_name(request.name, ghost);
  const Role role = role_of(request);
  member.person.role = role;
  member.person.broadcast_only = request.broadcast_only && !leads(role);
  const bool follows = !leads(role) && (member.person.broadcast_only || !has_place());
  member.person.carrier = follows ? Carrier::kBroadcast : Carrier::kDirect;
  member.decodes = request.decodes;
  member.device = request.device;
  member.program = request.program;
  member.guest = request.guest;
  member.meshes = request.meshes;
  member.person.group = place_of(member);
  door_.came_in(request.role, request.device);
  Events events{ParticipantJoined{member.person}};
  members_.emplace(who, std::move(member));
  if (ghost) append(events, take_out(*ghost, LeaveReason::kLost));
  append(events, chat_.enter(who, role, request.device));
  agree_on_codec(events);
  append(events, end_absence());
  const bool records = recording_rights_.allowed && recording_rights_.always && !is_always_mesh();
  if (records && leads(role) && !is_recorded() && !recording_was_ended_) {
    begin_recording({}, events);
  }
  return events;
}

base::Result<Events, Refusal> Room::resume(base::Time now, ParticipantId who, VideoCodecs decodes) {
  if (WaitingRoom::Person* const person = waiting_.find(who)) {
    person->gone_at = base::kNever;
    person->decodes = decodes;
    return Events{};
  }
  const auto found = members_.find(who);
  if (found == members_.end()) return base::Failure{Refusal::kNotInRoom};
  Member& member = found->second;
  Events events;
  member.gone_at = base::kNever;
  member.decodes = decodes;
  if (!std::exchange(member.person.connected, true)) {
    events.push_back(ParticipantChanged{member.person});
  }
  agree_on_codec(events);
  append(events, end_absence());
  carry_on(now, events);
  return events;
}

base::Result<Events, Refusal> Room::handle(base::Time now, base::WallTime wall, ParticipantId who,
                                           const Command& command) {
  if (is_waiting(who)) {
    if (!std::holds_alternative<Leave>(command)) return base::Failure{Refusal::kNotAllowed};
    Events events = stop_waiting(who, LeaveReason::kLeft);
    carry_on(now, events);  // the class may be over, and its rules the usual ones
    return events;
  }
  const auto found = members_.find(who);
  if (found == members_.end()) return base::Failure{Refusal::kNotInRoom};
  auto decision =
      std::visit([&](const auto& c) { return on(now, wall, found->second, c); }, command);
  if (decision) carry_on(now, *decision);
  return decision;
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const SetSource& set) {
  SourceState& state = member.person.source(set.source);
  const bool listens = member.person.carrier == Carrier::kBroadcast;
  const bool may = !state.blocked && !listens && may_use(member.person, set.source);
  if (set.on && absence_.waits() && !leads(member.person.role)) {
    return base::Failure{Refusal::kClassWaits};
  }
  if (set.on && !may) return base::Failure{Refusal::kNotAllowed};
  if (state.on == set.on) return Events{};
  state.on = set.on;
  Participant& person = member.person;
  // A guest has the place as long as the invitation.
  const bool takes_turn = set.source == Source::kMicrophone && set.on &&
                          hands_.is_invited(person.id) && !hands_.is_guest(person.id) &&
                          person.group == kWholeClass;
  if (takes_turn && !leads(person.role)) {
    person.allowed.set(Right::kSpeak, !student_rights_.has(Right::kSpeak));
  }
  Events events{ParticipantChanged{person}};
  if (takes_turn) append(events, hands_.end_invitation(person.id));
  return events;
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const Block& block) {
  if (const auto why = refuses(member, Right::kModerate)) return base::Failure{*why};
  const auto found = members_.find(block.participant);
  if (found == members_.end()) return base::Failure{Refusal::kNoSuchParticipant};
  Participant& target = found->second.person;
  if (!may_order(member.person, target)) return base::Failure{Refusal::kNotAllowed};
  // The sound of a screen goes with its picture: it cannot be let free alone.
  if (block.source == Source::kScreenAudio && !block.blocked &&
      target.source(Source::kScreen).blocked) {
    return base::Failure{Refusal::kNotAllowed};
  }

  const bool helps = !leads(member.person.role);
  // What a teacher has stopped is for teachers to let free.
  const auto is_kept = [&](Source source) {
    return helps && target.source(source).blocked && !target.source(source).by_helper;
  };
  if (!block.blocked && is_kept(block.source)) return base::Failure{Refusal::kNotAllowed};

  const Participant before = target;
  const auto set = [&](Source source) {
    if (is_kept(source)) return;
    SourceState& state = target.source(source);
    state.blocked = block.blocked;
    state.by_helper = helps && block.blocked;
    // Taking the block back switches nothing on: only the person may open a microphone.
    if (block.blocked) state.on = false;
  };
  set(block.source);
  if (block.source == Source::kScreen) set(Source::kScreenAudio);
  if (target == before) return Events{};
  Events events{ParticipantChanged{target}};
  // A turn that a teacher has given is a teacher's to end.
  const bool ends = block.source == Source::kMicrophone && block.blocked && !helps;
  if (ends) append(events, end_invitation(target));
  return events;
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const Leave&) {
  return take_out(member.person.id, LeaveReason::kLeft);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const Record& record) {
  if (const auto why = refuses(member, Right::kRecord)) return base::Failure{*why};
  if (!recording_rights_.allowed) return base::Failure{Refusal::kNeverRecorded};
  Events events;
  const auto go_to = [&](RecordingState from, RecordingState to) {
    if (recording_.state != from) return;
    recording_.state = to;
    events.emplace_back(RecordingChanged{recording_});
  };
  const bool begins = record.wish == RecordWish::kStart && !is_recorded();
  if (begins && is_always_mesh()) return base::Failure{Refusal::kCarriedByMesh};
  switch (record.wish) {
    case RecordWish::kStart:
      if (!is_recorded()) begin_recording(member.person.name, events);
      break;
    case RecordWish::kPause:
      go_to(RecordingState::kOn, RecordingState::kPaused);
      break;
    case RecordWish::kResume:
      go_to(RecordingState::kPaused, RecordingState::kOn);
      break;
    case RecordWish::kStop:
      end_recording({}, events);
      break;
  }
  return events;
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const SetCarrier& set) {
  const auto found = members_.find(set.participant);
  if (found == members_.end()) return base::Failure{Refusal::kNoSuchParticipant};
  Participant& target = found->second.person;
  const bool own = target.id == member.person.id;
  const bool listens = set.carrier == Carrier::kBroadcast;
  // Whoever holds the class is in it.
  if (leads(target.role)) return base::Failure{Refusal::kNotAllowed};
  if (!leads(member.person.role)) {
    if (!own) return base::Failure{Refusal::kNotAllowed};
    // It may be so since a moment: a teacher was faster.
    if (target.carrier == set.carrier) return Events{};
    const bool may_come = has_place() || hands_.is_invited(target.id);
    if (!listens && !may_come) return base::Failure{Refusal::kNotAllowed};
  }
  if (target.broadcast_only && !listens) return base::Failure{Refusal::kNotAllowed};
  if (listens && direct_max_ == 0 && !target.broadcast_only) {
    return base::Failure{Refusal::kNotAllowed};
  }
  if (listens && is_always_mesh()) return base::Failure{Refusal::kCarriedByMesh};
  // Whoever has come in for his turn alone goes back after it.
  if (own && !listens && !has_place()) hands_.let_in(target.id);
  return carry(target, set.carrier);
}

Events Room::carry(Participant& target, Carrier carrier) {
  if (std::exchange(target.carrier, carrier) == carrier) return {};
  target.group = place_of(members_.at(target.id));
  Events events;
  if (carrier == Carrier::kBroadcast) {
    append(events, hands_.end_invitation(target.id));
    target.allowed = {};
  }
  for (SourceState& state : target.sources) state.on = false;
  events.emplace_back(ParticipantChanged{target});
  agree_on_codec(events);
  return events;
}

Room::Decision Room::on(base::Time now, base::WallTime wall, Member& member,
                        const RaiseHand& wish) {
  const ParticipantId who = member.person.id;
  if (!wish.raised) return hands_.lower(who, who);
  if (member.person.role == Role::kListener) return base::Failure{Refusal::kNotAllowed};
  Events events = hands_.raise(who, wall);
  if (events.empty()) return events;
  if (member.hand_raised != base::Time{} && now < member.hand_raised + kHandPause) {
    (void)hands_.lower(who, who);  // nobody has heard of it
    return base::Failure{Refusal::kTooFast};
  }
  member.hand_raised = now;
  return events;
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const LowerHand& wish) {
  if (const auto why = refuses(member, Right::kModerate)) return base::Failure{*why};
  const Participant* const target = find(wish.participant);
  if (target == nullptr) return base::Failure{Refusal::kNoSuchParticipant};
  // Teachers lower each other's, too.
  const bool may = leads(member.person.role) || may_order(member.person, *target);
  if (!may) return base::Failure{Refusal::kNotAllowed};
  return hands_.lower(wish.participant, member.person.id);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const LowerAllHands&) {
  if (const auto why = refuses(member, Right::kModerate)) return base::Failure{*why};
  if (leads(member.person.role)) return hands_.lower_all(member.person.id);
  Events events;
  for (const auto& [id, other] : members_) {
    if (!may_order(member.person, other.person)) continue;
    append(events, hands_.lower(id, member.person.id));
  }
  return events;
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const InviteToSpeak& wish) {
  const bool own = wish.participant == member.person.id;
  if (!leads(member.person.role) && (wish.invited || !own)) {
    return base::Failure{Refusal::kNotAllowed};
  }
  const auto found = members_.find(wish.participant);
  if (found == members_.end()) return base::Failure{Refusal::kNoSuchParticipant};
  Participant& target = found->second.person;
  if (!wish.invited) return end_invitation(target);
  if (target.role == Role::kListener) return base::Failure{Refusal::kNotAllowed};
  if (target.broadcast_only) return base::Failure{Refusal::kCannotSpeak};
  SourceState& microphone = target.source(Source::kMicrophone);
  Events events;
  if (std::exchange(microphone.blocked, false)) events.emplace_back(ParticipantChanged{target});
  append(events, hands_.invite(target.id, member.person.id));
  // Nothing is left to be taken up.
  if (microphone.on && !hands_.is_guest(target.id)) {
    append(events, hands_.end_invitation(target.id));
  }
  return events;
}

bool Room::has_place() const {
  if (direct_max_ == 0 || is_always_mesh()) return true;
  const auto direct = std::ranges::count_if(members_, [](const auto& entry) {
    const Participant& person = entry.second.person;
    return !leads(person.role) && person.carrier == Carrier::kDirect;
  });
  return static_cast<std::size_t>(direct) < direct_max_;
}

Events Room::set_direct_max(std::size_t students) {
  if (std::exchange(direct_max_, students) == students) return {};
  return {BroadcastingChanged{broadcasting_, direct_max_}};
}

void Room::note_broadcasting(Events& events) {
  const bool on = std::ranges::any_of(members_, [](const auto& entry) {
    return entry.second.person.carrier == Carrier::kBroadcast;
  });
  Broadcasting now{on, on ? left_out() : std::vector<std::string>{}};
  if (now == broadcasting_) return;
  broadcasting_ = std::move(now);
  events.emplace_back(BroadcastingChanged{broadcasting_, direct_max_});
}

void Room::begin_recording(std::string by, Events& events) {
  recording_ = {RecordingState::kOn, std::move(by), {}, left_out()};
  alone_since_ = space_word_ends_ = base::kNever;
  events.emplace_back(RecordingChanged{recording_});
  agree_on_codec(events);
}

void Room::end_recording(std::string_view why, Events& events) {
  if (!is_recorded()) return;
  recording_ = {};
  recording_.ended = why;
  recording_was_ended_ = !members_.empty();
  alone_since_ = space_word_ends_ = base::kNever;
  events.emplace_back(RecordingChanged{recording_});
  agree_on_codec(events);
}

Events Room::set_recording_rights(RecordingRights rights) {
  recording_rights_ = rights;
  Events events;
  if (!rights.allowed) end_recording({}, events);
  carry_on(now_, events);
  return events;
}

Events Room::recording_failed(std::string_view why) {
  Events events;
  end_recording(why, events);
  carry_on(now_, events);
  return events;
}

Events Room::recording_space_low(base::Time now, std::chrono::minutes left) {
  if (!is_recorded()) return {};
  space_word_ends_ = now + kSpaceWordHolds;
  if (recording_.minutes_left == left.count()) return {};
  recording_.minutes_left = left.count();
  return {RecordingChanged{recording_}};
}

void Room::end_space_word(base::Time now, Events& events) {
  if (space_word_ends_ > now) return;
  space_word_ends_ = base::kNever;
  recording_.minutes_left.reset();
  events.emplace_back(RecordingChanged{recording_});
}

void Room::end_recording_alone(base::Time now, Events& events) {
  if (!is_recorded() || has_recorder()) {
    alone_since_ = base::kNever;
  } else if (alone_since_ == base::kNever) {
    alone_since_ = now;
  } else if (now >= alone_since_ + alone_max()) {
    end_recording({}, events);
  }
}

bool Room::has_recorder() const {
  return std::ranges::any_of(
      members_, [&](const auto& entry) { return may(entry.second.person, Right::kRecord); });
}

Events Room::connection_lost(base::Time now, ParticipantId who) {
  if (WaitingRoom::Person* const person = waiting_.find(who)) {
    person->gone_at = std::min(person->gone_at, now + kReturnTimeMax);
    return {};
  }
  const auto found = members_.find(who);
  if (found == members_.end()) return {};
  Member& member = found->second;
  if (!std::exchange(member.person.connected, false)) return {};  // already awaited
  member.gone_at = now + kReturnTimeMax;
  Events events{ParticipantChanged{member.person}};
  carry_on(now, events);
  return events;
}

Events Room::remove(ParticipantId who) {
  Events events = is_waiting(who) ? stop_waiting(who, LeaveReason::kRemoved)
                                  : take_out(who, LeaveReason::kRemoved);
  carry_on(now_, events);
  return events;
}

Events Room::handle_timeout(base::Time now) {
  std::vector<ParticipantId> lost;
  for (const auto& [id, member] : members_) {
    if (member.gone_at <= now) lost.push_back(id);
  }
  Events events;
  for (const ParticipantId id : lost) {
    append(events, take_out(id, LeaveReason::kLost));
  }
  for (const ParticipantId id : waiting_.lost(now)) {
    append(events, stop_waiting(id, LeaveReason::kLost));
  }
  end_recording_alone(now, events);
  note_absence(now, events);
  end_space_word(now, events);
  if (breakouts_end_ <= now) append(events, close_breakouts());
  topologies_.handle_timeout(now);
  carry_on(now, events);
  return events;
}

base::Time Room::next_timeout() const {
  base::Time next = alone_since_ == base::kNever ? base::kNever : alone_since_ + alone_max();
  const base::Time away =
      led_no_more_ == base::kNever ? base::kNever : led_no_more_ + kAbsenceGrace;
  next = std::min({next, away, space_word_ends_, waiting_.next_timeout(), breakouts_end_,
                   topologies_.next_timeout()});
  for (const auto& [id, member] : members_) next = std::min(next, member.gone_at);
  return next;
}

const Participant* Room::find(ParticipantId who) const {
  const auto found = members_.find(who);
  return found == members_.end() ? nullptr : &found->second.person;
}

std::vector<Removal> Room::removals_known_to(const Participant& person) const {
  return leads(person.role) ? door_.removals() : std::vector<Removal>{};
}

std::vector<Participant> Room::participants() const {
  std::vector<Participant> all;
  all.reserve(members_.size());
  for (const auto& [id, member] : members_) all.push_back(member.person);
  return all;
}

bool Room::may_send(ParticipantId who, Source source) const {
  const Participant* person = find(who);
  return person != nullptr && person->carrier == Carrier::kDirect &&
         !person->source(source).blocked && may_use(*person, source);
}

Events Room::take_out(ParticipantId who, LeaveReason reason) {
  if (members_.erase(who) == 0) return {};
  chat_.leave(who);
  hands_.leave(who);
  signs_.show(who, std::nullopt);
  Events events{ParticipantLeft{who, reason}};
  if (members_.empty()) recording_was_ended_ = false;
  agree_on_codec(events);
  append(events, reset_if_over());
  if (!members_.empty()) append(events, admit_due());  // there is a place
  return events;
}

void Room::agree_on_codec(Events& events) {
  note_broadcasting(events);
  if (is_recorded() || broadcasting_.on) return pin_codec(events);
  if (all_decode(video_codec_) && video_is_on()) return;
  const auto best =
      std::ranges::find_if(kRoomVideoCodecs, [&](VideoCodec codec) { return all_decode(codec); });
  if (best == kRoomVideoCodecs.end() || *best == video_codec_) return;
  video_codec_ = *best;
  events.push_back(VideoCodecChanged{video_codec_});
}

void Room::pin_codec(Events& events) {
  if (std::exchange(video_codec_, VideoCodec::kH264) != VideoCodec::kH264) {
    events.emplace_back(VideoCodecChanged{video_codec_});
  }
  if (!is_recorded()) return;
  std::vector<std::string> now = left_out();
  if (now == recording_.left_out) return;
  recording_.left_out = std::move(now);
  events.emplace_back(RecordingChanged{recording_});
}

std::vector<std::string> Room::left_out() const {
  std::vector<std::string> names;
  for (const auto& [id, member] : members_) {
    if (member.person.carrier == Carrier::kBroadcast) continue;
    const bool other = std::ranges::any_of(
        kRoomVideoCodecs, [&](VideoCodec codec) { return member.decodes.has(codec); });
    if (other && !member.decodes.has(VideoCodec::kH264)) names.push_back(member.person.name);
  }
  return names;
}

bool Room::all_decode(VideoCodec codec) const {
  return std::ranges::all_of(members_, [&](const auto& entry) {
    const VideoCodecs decodes = entry.second.decodes;
    const bool listener = std::ranges::none_of(
        kRoomVideoCodecs, [&](VideoCodec offered) { return decodes.has(offered); });
    const bool direct = entry.second.person.carrier == Carrier::kDirect;
    return listener || !direct || decodes.has(codec);
  });
}

bool Room::video_is_on() const {
  return std::ranges::any_of(members_, [](const auto& entry) {
    const Participant& person = entry.second.person;
    return std::ranges::any_of(
        kSources, [&](Source source) { return is_video(source) && person.source(source).on; });
  });
}

std::optional<ParticipantId> Room::ghost_of(const JoinRequest& request) const {
  if (request.device.empty()) return std::nullopt;
  const auto ghost = std::ranges::find_if(members_, [&](const auto& entry) {
    const Member& member = entry.second;
    return !member.person.connected && member.device == request.device &&
           (member.person.role == Role::kTeacher) == (request.role == Role::kTeacher) &&
           as_seen(member.person.name) == as_seen(request.name);
  });
  return ghost == members_.end() ? std::nullopt : std::optional(ghost->first);
}

std::string Room::free_name(std::string_view name, std::optional<ParticipantId> except) const {
  std::set<std::string> taken;
  for (const auto& [id, member] : members_) {
    if (id != except) taken.insert(as_seen(member.person.name));
  }
  return unique_name(name, kNameLengthMax, [&](std::string_view candidate) {
    return taken.contains(as_seen(candidate));
  });
}

}  // namespace classroom
