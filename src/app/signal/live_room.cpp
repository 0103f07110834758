#include "app/signal/live_room.hpp"

#include <algorithm>
#include <set>

#include "app/signal/room_stage.hpp"
#include "base/log.hpp"

namespace app::signal {

using classroom::ParticipantId;

namespace {

constexpr auto kNotAllowed = classroom::Refusal::kNotAllowed;
constexpr auto kCarriedByMesh = classroom::Refusal::kCarriedByMesh;

classroom::JoinRequest request_of(const std::string& name, const Join& join,
                                  const Admission& admission) {
  classroom::JoinRequest request{name, admission.role, join.decodes, admission.plain,
                                 std::string(device_of(join))};
  request.guest = !admission.person;
  request.meshes = join.mesh && !admission.plain;
  return request;
}

}  // namespace

LiveRoom::LiveRoom(std::string name, const Admission& first, const RoomSurroundings& surroundings)
    : name_(std::move(name)),
      title_(first.room_title),
      random_(surroundings.random),
      seats_(surroundings.random),
      file_max_(surroundings.file_max),
      port_(surroundings.media),
      doorkeeper_(surroundings.doorkeeper),
      clock_(surroundings.clock),
      room_(surroundings.people_max),
      media_(surroundings.media, surroundings.ids, surroundings.random, sight_),
      recording_(surroundings.recorder, media_),
      broadcast_(surroundings.broadcaster, media_, name_) {
  set_recording_rule(first.recording);
  set_direct_max(first.direct_max);
  set_student_rights(first.student_rights);
  set_entry(first.entry, first.waiting_note);
  set_private_rule(first.private_rule);
  set_mesh_rules(first.mesh);
  set_cameras(first.cameras);
  set_absence(first.absence);
  set_ceiling(first.ceiling);
  room_.restore_chat(first.chat);
  room_.restore_files(first.files);
  room_.restore_polls(first.polls);
  room_.restore_slides(first.slides);
}

std::optional<std::string_view> LiveRoom::join(base::Time now, const Join& join,
                                               const Admission& admission, SignalPipe& pipe,
                                               std::uint64_t message_id, ParticipantId& who) {
  Seat* seat = returning(join, admission);
  const bool back = seat != nullptr;
  const std::string_view page = page_of(join);
  if (back && seat->has_later_join(page, message_id)) return "already_joined";
  classroom::Events events;
  if (back) {
    auto resumed = room_.resume(now, seat->participant(), join.decodes);
    if (!resumed) return classroom::to_string(resumed.error());
    seat->close("replaced");
    events = std::move(*resumed);
  } else {
    // Without the teacher there is no class.
    const bool must_come = admission.role == classroom::Role::kTeacher;
    if (admission.plain && (must_come || !broadcast_.is_possible())) return kNeedsHttpsWord;
    // The audience of a broadcast costs the media thread nothing, nor does who is sent nothing.
    const bool may_cost = !admission.plain && room_.has_place() && !room_.is_always_mesh();
    const bool direct = must_come || may_cost;
    if (direct && !must_come && !port_.has_room()) return kServerFullWord;
    const std::string& name = join.name.empty() ? admission.suggested_name : join.name;
    auto joined = room_.join(now, request_of(name, join, admission));
    if (!joined) return classroom::to_string(joined.error());
    const bool waits = room_.is_waiting(joined->id);
    if (direct && !waits) port_.expect_viewer();
    if (waits) outside_.insert(joined->id);
    events = std::move(joined->events);
    seat = &seats_.add(join, joined->id, {admission.link, admission.person});
    base::log_info("signal", "{}: {} {}", name_, name,
                   waits       ? "asks to come in"
                   : must_come ? "came in as teacher"
                               : "came in");
  }
  if (admission.role == classroom::Role::kTeacher) media_.set_first(seat->participant(), true);
  // The others first, so that the newcomer's welcome is the first it hears.
  announce(events);
  who = seat->participant();
  seat->note_join(page, message_id);
  if (!seat->take_up(pipe, message_id, join.last_event)) return std::nullopt;
  if (outside_.contains(who)) {
    tell_to_wait(*seat, back);
    return std::nullopt;
  }
  welcome(*seat, back);
  if (back) announce(room_.page_forgotten(now, who));
  return std::nullopt;
}

Seat* LiveRoom::returning(const Join& join, const Admission& admission) {
  Seat* seat = join.seat ? seats_.find_token(*join.seat) : nullptr;
  if (seat == nullptr || seat->came_by() != CameBy{admission.link, admission.person}) {
    return nullptr;
  }
  if (const auto* const waits = room_.waiting().find(seat->participant())) {
    const bool same = admission.role == classroom::Role::kStudent;
    return same && waits->broadcast_only == admission.plain ? seat : nullptr;
  }
  const classroom::Participant* person = room_.find(seat->participant());
  // Roles that are given in class are given to who came as a student.
  const bool teaches = admission.role == classroom::Role::kTeacher;
  if (person == nullptr || (person->role == classroom::Role::kTeacher) != teaches) return nullptr;
  return person->broadcast_only == admission.plain ? seat : nullptr;
}

bool LiveRoom::is_audience(const Seat& seat) const {
  const classroom::Participant* const person = room_.find(seat.participant());
  return person != nullptr && person->carrier == classroom::Carrier::kBroadcast;
}

bool LiveRoom::may_flow(ParticipantId who, classroom::Source source) const {
  const classroom::Participant* person = room_.find(who);
  if (person == nullptr || !room_.may_send(who, source)) return false;
  // The sound of a screen is on with the screen.
  return person->source(source).on || (source == classroom::Source::kScreenAudio &&
                                       person->source(classroom::Source::kScreen).on);
}

void LiveRoom::welcome(Seat& seat, bool back) {
  const auto participants = room_.participants();
  Welcome welcome;
  welcome.you = seat.participant();
  welcome.seat = seat.token();
  welcome.back = back;
  welcome.room_name = name_;
  welcome.room_title = title_;
  welcome.video_codec = room_.video_codec();
  welcome.recording = room_.recording();
  welcome.may_record = room_.recording_rights().allowed;
  welcome.participants = participants;
  welcome.broadcasting = room_.broadcasting();
  welcome.direct_max = room_.direct_max();
  welcome.writers = room_.writers();
  welcome.hands = room_.hands();
  welcome.invited = room_.invited();
  welcome.locked = room_.is_locked();
  welcome.file_max = file_max_;
  welcome.student_rights = room_.student_rights();
  welcome.entry = room_.entry();
  welcome.private_rule = room_.private_rule();
  welcome.cameras = room_.cameras();
  welcome.absence = room_.absence();
  welcome.ceiling = room_.ceiling();
  if (const auto* person = room_.find(welcome.you)) {
    welcome.chat = room_.chat_known_to(*person);
    welcome.reactions = room_.reactions_known_to(*person);
    welcome.muted = room_.muted_known_to(*person);
    welcome.removals = room_.removals_known_to(*person);
    welcome.waiting = room_.waiting_known_to(*person);
    welcome.signs = room_.signs_known_to(*person);
    welcome.steps = room_.steps_known_to(*person);
    welcome.polls = polls_shown_to(*person);
    welcome.carriage = room_.carriage_known_to(*person);
    welcome.knows_reason = classroom::leads(person->role);
  }
  welcome.timer = room_.timer();
  welcome.breakouts = room_.breakouts();
  welcome.slides = room_.slides().sets();
  welcome.shown = room_.slides().shown();
  welcome.at = clock_.wall_now();
  welcome.stun = stun_servers();
  seat.welcome(encode_welcome(welcome));
  carry(seat);
  tell_who_speaks(seat);
  // A page that begins sends all until it is told otherwise.
  told_cameras_.erase(seat.participant());
  cameras_are_old_ = true;
  layer_wishes_.erase({seat.participant(), classroom::Source::kCamera});
}

void LiveRoom::tell_to_wait(Seat& seat, bool back) {
  // Into an open class he would come at once, were the teacher there.
  const bool open = room_.entry() == classroom::Entry::kOpen;
  const auto entry = open ? classroom::Entry::kWithTeacher : room_.entry();
  seat.send(encode_waiting(
      {seat.participant(), seat.token(), back, name_, title_, entry, waiting_note_}));
}

void LiveRoom::welcome_anew(ParticipantId who) {
  Seat* const seat = seats_.find(who);
  if (seat == nullptr) return;
  welcome(*seat, true);
}

void LiveRoom::come_in(ParticipantId who) {
  if (outside_.erase(who) == 0) return;
  Seat* const seat = seats_.find(who);
  const classroom::Participant* const person = room_.find(who);
  if (seat == nullptr || person == nullptr) return;
  base::log_info("signal", "{}: {} was let in", name_, person->name);
  if (person->carrier == classroom::Carrier::kDirect) port_.expect_viewer();
  welcome(*seat, false);
}

void LiveRoom::carry(Seat& seat) {
  const ParticipantId who = seat.participant();
  const classroom::Participant* const person = room_.find(who);
  if (person == nullptr) return;
  if (person->carrier == classroom::Carrier::kBroadcast) {
    media_.leave(who);
    seat.send(encode_carried(person->carrier, broadcast_.admit(who)));
  } else if (broadcast_.dismiss(who)) {
    port_.expect_viewer();
    seat.send(encode_carried(person->carrier, {}));
  }
}

void LiveRoom::handle(base::Time now, base::WallTime wall, ParticipantId who,
                      const Message& message) {
  Seat* seat = seats_.find(who);
  if (seat == nullptr || !seat->has_pipe() || seat->repeats(message.id)) return;
  const bool may = std::holds_alternative<Ping>(message.command) ||
                   std::holds_alternative<classroom::Leave>(message.command);
  if (outside_.contains(who) && !may) {
    return seat->reply(message.id, encode_refusal(message.id, classroom::to_string(kNotAllowed)));
  }
  std::visit([&](const auto& command) { on(now, wall, *seat, message.id, command); },
             message.command);
  send_offers();
}

void LiveRoom::on(base::Time, base::WallTime, Seat& seat, std::uint64_t id, const Join&) {
  seat.reply(id, encode_refusal(id, "already_joined"));
}

void LiveRoom::on(base::Time, base::WallTime, Seat& seat, std::uint64_t id,
                  const PublishOffer& offer) {
  if (is_audience(seat))
    return seat.reply(id, encode_refusal(id, classroom::to_string(kNotAllowed)));
  if (room_.is_mesh_alone())
    return seat.reply(id, encode_refusal(id, classroom::to_string(kCarriedByMesh)));
  std::set<classroom::Source> blocked;
  for (const classroom::Source source : classroom::kSources) {
    if (!may_flow(seat.participant(), source)) blocked.insert(source);
  }
  const auto answer = media_.publish(seat.participant(), offer, room_.video_codec(), blocked);
  if (!answer) return seat.reply(id, encode_refusal(id, to_string(answer.error())));
  seat.reply(id, encode_publish_answer(id, *answer));
  cameras_are_old_ = true;
  recording_.announce_sources(room_);
  update_stage();
}

void LiveRoom::on(base::Time, base::WallTime, Seat& seat, std::uint64_t id, const Watch& watch) {
  if (is_audience(seat))
    return seat.reply(id, encode_refusal(id, classroom::to_string(kNotAllowed)));
  if (room_.is_mesh_alone())
    return seat.reply(id, encode_refusal(id, classroom::to_string(kCarriedByMesh)));
  media_.watch(seat.participant(), watch.restart, watch.ice_restart);
  seat.reply(id, encode_reply(id));
}

void LiveRoom::on(base::Time, base::WallTime, Seat& seat, std::uint64_t id,
                  const SubscribeAnswer& answer) {
  const auto accepted = media_.answer(seat.participant(), answer);
  seat.reply(id, accepted ? encode_reply(id) : encode_refusal(id, to_string(accepted.error())));
}

void LiveRoom::on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id,
                  const classroom::SetCarrier& set) {
  // As of a newcomer; whom a teacher brings in, or has invited, is let in.
  const bool comes_in = set.participant == seat.participant() && is_audience(seat) &&
                        set.carrier == classroom::Carrier::kDirect &&
                        !room_.is_invited(seat.participant());
  if (comes_in && !port_.has_room()) {
    return seat.reply(id, encode_refusal(id, kServerFullWord));
  }
  carry_out(now, wall, seat, id, set);
}

void LiveRoom::on(base::Time, base::WallTime, Seat& seat, std::uint64_t id, const Ping&) {
  seat.reply(id, encode_reply(id));
}

void LiveRoom::on(base::Time, base::WallTime, Seat& seat, std::uint64_t id,
                  const classroom::SetName&) {
  seat.reply(id, encode_refusal(id, classroom::to_string(kNotAllowed)));
}

// Each is told once that it is over, and nobody of the others' leaving.
void LiveRoom::on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id,
                  const classroom::EndClass& end) {
  const auto events = room_.handle(now, wall, seat.participant(), end);
  if (!events) {
    return seat.reply(id, encode_refusal(id, classroom::to_string(events.error())));
  }
  seat.reply(id, encode_reply(id));
  close("class_ended");
  seats_.clear();
  outside_.clear();
  announce(*events);
  while (!resources_.empty()) end_resource(resources_.begin()->first);
}

template <class RoomCommand>
void LiveRoom::on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id,
                  const RoomCommand& command) {
  carry_out(now, wall, seat, id, command);
}

void LiveRoom::carry_out(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id,
                         const classroom::Command& command) {
  const auto events = room_.handle(now, wall, seat.participant(), command);
  if (!events) {
    return seat.reply(id, encode_refusal(id, classroom::to_string(events.error())));
  }
  seat.reply(id, encode_reply(id));
  announce(*events);  // the seat may be gone afterwards
}

void LiveRoom::announce(const classroom::Events& events) {
  for (const classroom::Event& event : events) {
    tell(event);
    apply(event);
    note_cameras(event);
    recording_.follow(name_, title_, room_, event);
  }
  if (std::exchange(sight_is_old_, false)) {
    media_.sight_changed();
    recording_.announce_sources(room_);
  }
  if (!events.empty()) update_stage();
}

void LiveRoom::note_group(ParticipantId who, classroom::GroupId group) {
  const classroom::GroupId before = std::exchange(groups_[who], group);
  if (group == classroom::kWholeClass) groups_.erase(who);
  sight_is_old_ = sight_is_old_ || before != group;
}

void LiveRoom::apply(const classroom::Event& event) {
  if (const auto* changed = std::get_if<classroom::ParticipantChanged>(&event)) {
    note_group(changed->participant.id, changed->participant.group);
    note_door(changed->participant);
    for (const classroom::Source source : classroom::kSources) {
      media_.set_blocked({changed->participant.id, source},
                         !may_flow(changed->participant.id, source));
    }
    Seat* const seat = seats_.find(changed->participant.id);
    const bool listens = changed->participant.carrier == classroom::Carrier::kBroadcast;
    if (seat != nullptr && listens != broadcast_.has(changed->participant.id)) carry(*seat);
  } else if (const auto* joined = std::get_if<classroom::ParticipantJoined>(&event)) {
    note_group(joined->participant.id, joined->participant.group);
    come_in(joined->participant.id);
  } else if (std::holds_alternative<classroom::EntryChanged>(event)) {
    tell_those_outside();
  } else if (std::holds_alternative<classroom::CamerasChanged>(event) ||
             std::holds_alternative<classroom::CeilingChanged>(event)) {
    sight_is_old_ = true;
  } else if (const auto* step = std::get_if<classroom::DataStepChanged>(&event)) {
    media_.sight_changed(step->participant);
    if (Seat* const seat = seats_.find(step->participant)) tell_who_speaks(*seat);
  } else if (const auto* role = std::get_if<classroom::RoleChanged>(&event)) {
    sight_is_old_ = true;
    media_.set_first(role->participant, leads(role->role));
    welcome_anew(role->participant);
  } else if (const auto* gone = std::get_if<classroom::WaitingLeft>(&event)) {
    if (!gone->reason) return;
    outside_.erase(gone->participant);
    if (Seat* seat = seats_.find(gone->participant)) {
      seat->close(gone->reason == classroom::LeaveReason::kRemoved ? "removed" : "left");
      seats_.erase(gone->participant);
    }
  } else if (const auto* left = std::get_if<classroom::ParticipantLeft>(&event)) {
    groups_.erase(left->participant);
    at_door_.erase(left->participant);
    told_cameras_.erase(left->participant);
    freezes_.erase(left->participant);
    media_.leave(left->participant);
    broadcast_.dismiss(left->participant);
    remove_resources(left->participant);
    if (Seat* seat = seats_.find(left->participant)) {
      seat->close(left->reason == classroom::LeaveReason::kRemoved ? "removed" : "left");
      seats_.erase(left->participant);
    }
  } else if (const auto* posted = std::get_if<classroom::ChatPosted>(&event)) {
    keep(posted->message);
  } else if (const auto* edited = std::get_if<classroom::ChatEdited>(&event)) {
    keep(edited->message);
  } else if (const auto* deleted = std::get_if<classroom::ChatDeleted>(&event)) {
    doorkeeper_.forget_chat(name_, deleted->message);
  } else if (std::holds_alternative<classroom::CarriageChanged>(event)) {
    carry_class();
  } else {
    keep(event);
  }
}

void LiveRoom::keep(const classroom::Event& event) {
  if (const auto* poll = std::get_if<classroom::PollChanged>(&event)) {
    doorkeeper_.keep_poll(name_, poll->poll);
  } else if (const auto* answered = std::get_if<classroom::PollAnswered>(&event)) {
    doorkeeper_.keep_answer(name_, answered->poll, answered->answer, answered->replaces);
  } else if (const auto* gone = std::get_if<classroom::PollDeleted>(&event)) {
    doorkeeper_.forget_poll(name_, gone->poll);
  } else {
    keep_slides(event);
  }
}

// What only two, or a group, may read nobody else could be shown later, not even they: places end
// with the class.
void LiveRoom::keep(const classroom::ChatMessage& message) {
  const bool of_few = message.audience == classroom::Audience::kTwo ||
                      message.audience == classroom::Audience::kGroup;
  if (!of_few) doorkeeper_.keep_chat(name_, message);
}

void LiveRoom::tell_readers(const classroom::Readers& readers, const classroom::Event& event) {
  const bool takes_back = std::holds_alternative<classroom::ChatDeleted>(event) ||
                          std::holds_alternative<classroom::ChatEdited>(event);
  const SharedEvent body = share(encode_event(event));
  for (auto& [who, seat] : seats_) {
    const classroom::Participant* const person = room_.find(who);
    if (person == nullptr || !may_read(readers, who, person->role, person->group)) continue;
    if (takes_back) seat.forget_events();
    seat.send(body);
  }
}

void LiveRoom::tell(const classroom::Event& event) {
  if (const auto readers = classroom::readers_of(event)) return tell_readers(*readers, event);
  if (const auto* poll = std::get_if<classroom::PollChanged>(&event)) return tell_of(*poll);
  if (const auto* answer = std::get_if<classroom::PollAnswered>(&event)) return tell_of(*answer);
  if (const auto* sign = std::get_if<classroom::SignChanged>(&event)) return tell_of(*sign);
  if (const auto* step = std::get_if<classroom::DataStepChanged>(&event)) return tell_of(*step);
  if (const auto* way = std::get_if<classroom::CarriageChanged>(&event)) return tell_of(*way);
  if (const auto* signal = std::get_if<classroom::MeshSignalled>(&event)) return tell_of(*signal);
  if (const auto* pointed = std::get_if<classroom::Pointed>(&event)) return tell_of(*pointed);
  if (const auto who = classroom::hearer_of_file(event)) return tell_one(*who, event);
  const auto* muted = std::get_if<classroom::WriterMuted>(&event);
  const bool of_door = std::holds_alternative<classroom::WaitingJoined>(event) ||
                       std::holds_alternative<classroom::WaitingLeft>(event);
  if (of_door) return tell_door(event);
  const bool for_teachers = std::holds_alternative<classroom::RemovalsChanged>(event);
  if (muted == nullptr && !for_teachers) return send_to_all(encode_event(event));
  const SharedEvent body = share(encode_event(event));
  for (auto& [who, seat] : seats_) {
    if (teaches(who) || (muted != nullptr && who == muted->participant)) seat.send(body);
  }
}

void LiveRoom::send_to_all(const EventBody& body) {
  const SharedEvent event = share(body);
  for (auto& [who, seat] : seats_) {
    if (!outside_.contains(who)) seat.send(event);
  }
}

void LiveRoom::send_offers() {
  for (const RoomMedia::Offer& offer : media_.take_offers()) {
    if (Seat* seat = seats_.find(offer.viewer)) {
      seat->send(encode_subscribe_offer(offer.number, offer.restart, offer.sdp, offer.tracks));
    }
  }
}

std::vector<std::string> LiveRoom::teachers() const {
  std::vector<std::string> names;
  for (const classroom::Participant& person : room_.participants()) {
    if (person.role == classroom::Role::kTeacher) names.push_back(person.name);
  }
  return names;
}

// WHEP viewers are given a teacher's sound alone.
void LiveRoom::update_stage() {
  std::optional<RoomMedia::Key> sound;
  if (const auto voices = voices_of(room_, media_); !voices.empty() && voices.front().is_teachers) {
    sound = voices.front().key;
  }
  media_.set_stage(picture_of(room_, media_), sound);
  broadcast_.follow(room_);
}

void LiveRoom::pipe_closed(base::Time now, ParticipantId who, const SignalPipe& pipe) {
  Seat* seat = seats_.find(who);
  if (seat == nullptr || !seat->is_reached_by(pipe)) return;
  seat->lose_pipe();
  announce(room_.connection_lost(now, who));
  send_offers();
}

void LiveRoom::peer_lost(sfu::PeerId peer) {
  media_.peer_lost(peer);
  send_offers();
  // A WHIP publisher has no pipe that would break: its place ends with its transport.
  const auto found = std::find_if(resources_.begin(), resources_.end(),
                                  [&](const auto& entry) { return entry.second.peer == peer; });
  if (found == resources_.end()) return;
  const std::string id = found->first;
  end_resource(id);
}

void LiveRoom::recording_over(std::uint64_t recording, std::string_view why) {
  if (recording_.is(recording)) announce(room_.recording_failed(why));
}

void LiveRoom::recording_space_low(base::Time now, std::chrono::minutes left) {
  announce(room_.recording_space_low(now, left));
}

void LiveRoom::set_recording_rule(school::RecordingRule rule) {
  const bool allowed = rule != school::RecordingRule::kNever && recording_.is_possible();
  announce(room_.set_recording_rights({allowed, rule == school::RecordingRule::kAlways}));
}

void LiveRoom::set_direct_max(std::size_t students) {
  announce(room_.set_direct_max(broadcast_.is_possible() ? students : 0));
}

void LiveRoom::set_student_rights(classroom::Rights rights) {
  announce(room_.set_usual_rights(rights));
}

void LiveRoom::set_entry(classroom::Entry entry, std::string note) {
  const bool other = std::exchange(waiting_note_, std::move(note)) != waiting_note_;
  announce(room_.set_usual_entry(entry));
  if (other) tell_those_outside();
}

void LiveRoom::set_private_rule(classroom::PrivateRule rule) {
  announce(room_.set_usual_private_rule(rule));
}

void LiveRoom::tell_those_outside() {
  for (const ParticipantId who : outside_) {
    if (Seat* const seat = seats_.find(who)) tell_to_wait(*seat, true);
  }
}

void LiveRoom::handle_timeout(base::Time now) {
  announce(room_.handle_timeout(now));
  tell_of_cameras();
  tell_of_layers(now);
  send_offers();
  if (ink_.is_due(now) || room_.empty()) keep_ink();
}

void LiveRoom::signed_out(std::uint64_t person) {
  send_away("sign_in_needed",
            [person](const Seat& seat) { return seat.came_by().person == person; });
}

template <class Goes>
void LiveRoom::send_away(std::string_view reason, Goes&& goes) {
  std::vector<ParticipantId> gone;
  for (auto& [who, seat] : seats_) {
    if (!goes(seat)) continue;
    gone.push_back(who);
    seat.close(reason);
  }
  for (const ParticipantId who : gone) announce(room_.remove(who));
  send_offers();
}

void LiveRoom::link_revoked(std::uint64_t link) {
  std::vector<std::string> ended;
  for (const auto& [id, resource] : resources_) {
    if (resource.link == link) ended.push_back(id);
  }
  for (const std::string& id : ended) end_resource(id);
  send_away("link_revoked", [link](const Seat& seat) { return seat.came_by().link == link; });
}

void LiveRoom::close(std::string_view reason, std::uint16_t code) {
  keep_ink();
  for (auto& [who, seat] : seats_) seat.close(reason, code);
}

}  // namespace app::signal
