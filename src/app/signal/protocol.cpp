#include "app/signal/protocol.hpp"

#include <boost/json.hpp>

#include "app/signal/slides_json.hpp"

namespace app::signal {

namespace json = boost::json;
namespace {

json::array to_json(classroom::Rights rights) {
  json::array list;
  for (const classroom::Right right : classroom::kRights) {
    if (rights.has(right)) list.emplace_back(classroom::to_string(right));
  }
  return list;
}

json::object to_json(const classroom::Participant& participant) {
  json::object sources;
  for (const classroom::Source source : classroom::kSources) {
    const classroom::SourceState& state = participant.source(source);
    json::object shown{{"on", state.on}, {"blocked", state.blocked}};
    if (state.blocked && state.by_helper) shown["by_helper"] = true;
    sources[classroom::to_string(source)] = std::move(shown);
  }
  json::object object{{"id", classroom::to_string(participant.id)},
                      {"name", participant.name},
                      {"role", classroom::to_string(participant.role)},
                      {"connected", participant.connected},
                      {"carrier", classroom::to_string(participant.carrier)},
                      {"broadcast_only", participant.broadcast_only},
                      {"allowed", to_json(participant.allowed)},
                      {"group", participant.group.value},
                      {"sources", std::move(sources)}};
  if (participant.no_files) object["no_files"] = true;
  return object;
}

// Its hash is nobody's business: by it one could ask whether a text is known here.
json::object to_json(const classroom::Attachment& file) {
  json::object object{
      {"id", file.id}, {"name", file.name}, {"type", file.type}, {"bytes", file.bytes}};
  if (file.preview) {
    object["preview"] = {{"bytes", file.preview->bytes},
                         {"width", file.preview->width},
                         {"height", file.preview->height}};
  }
  return object;
}

// What most messages do not have is left out: a history is long.
json::object to_json(const classroom::ChatMessage& message) {
  json::object object{{"id", message.id.value}, {"from", classroom::to_string(message.from)},
                      {"name", message.name},   {"role", classroom::to_string(message.role)},
                      {"text", message.text},   {"at", message.at.milliseconds}};
  if (message.reply_to) object["reply_to"] = message.reply_to->value;
  if (message.edited) object["edited"] = true;
  if (message.audience != classroom::Audience::kAll) object["for"] = to_string(message.audience);
  if (message.group != classroom::kWholeClass) object["group"] = message.group.value;
  if (message.to != classroom::ParticipantId{}) {
    object["to"] = classroom::to_string(message.to);
    object["to_name"] = message.to_name;
  }
  if (message.reply_audience != classroom::Audience::kAll) {
    object["reply_for"] = to_string(message.reply_audience);
  }
  if (message.file) object["file"] = to_json(*message.file);
  return object;
}

json::object to_json(const classroom::TakenStep& taken) {
  return {{"participant", classroom::to_string(taken.participant)},
          {"step", classroom::to_string(taken.step)}};
}

template <class Messages>
json::array to_json_list(const Messages& messages) {
  json::array list;
  for (const auto& message : messages) list.push_back(to_json(message));
  return list;
}

json::array to_json(const std::vector<classroom::ParticipantId>& people) {
  json::array list;
  for (const classroom::ParticipantId id : people) list.emplace_back(classroom::to_string(id));
  return list;
}

json::object to_json(const classroom::Hand& hand) {
  return {{"participant", classroom::to_string(hand.participant)}, {"at", hand.at.milliseconds}};
}

json::array to_json(const std::vector<classroom::Removal>& removals) {
  json::array list;
  for (const classroom::Removal& removal : removals) {
    list.push_back({{"id", removal.id}, {"name", removal.name}});
  }
  return list;
}

json::object to_json(const classroom::Waiting& waiting) {
  return {{"id", classroom::to_string(waiting.id)}, {"name", waiting.name}};
}

json::array to_json(const std::vector<classroom::Waiting>& waiting) {
  json::array list;
  for (const classroom::Waiting& one : waiting) list.push_back(to_json(one));
  return list;
}

json::object to_json(const classroom::Recording& recording) {
  json::array left_out;
  for (const std::string& name : recording.left_out) left_out.emplace_back(name);
  return {{"state", classroom::to_string(recording.state)},
          {"by", recording.by},
          {"ended", recording.ended},
          {"left_out", std::move(left_out)},
          {"minutes_left",
           recording.minutes_left ? json::value(*recording.minutes_left) : json::value()}};
}

json::object to_json(const classroom::Broadcasting& broadcasting) {
  json::array left_out;
  for (const std::string& name : broadcasting.left_out) left_out.emplace_back(name);
  return {{"on", broadcasting.on}, {"left_out", std::move(left_out)}};
}

json::object to_json(const classroom::Absence& absence) {
  return {{"rule", classroom::to_string(absence.rule)}, {"away", absence.away}};
}

json::object to_json(const classroom::ReactionCount& count) {
  json::array names;
  for (const std::string& name : count.names) names.emplace_back(name);
  return {{"message", count.message.value},
          {"reaction", classroom::to_string(count.reaction)},
          {"count", count.count},
          {"names", std::move(names)}};
}

json::array to_json(const std::vector<classroom::KnownReaction>& reactions) {
  json::array list;
  for (const classroom::KnownReaction& known : reactions) {
    json::object one = to_json(known.all);
    one["mine"] = known.mine;
    list.push_back(std::move(one));
  }
  return list;
}

json::value sign_json(std::optional<classroom::Sign> sign) {
  return sign ? json::value(classroom::to_string(*sign)) : json::value();
}

json::array to_json(const std::vector<classroom::ShownSign>& signs) {
  json::array list;
  for (const classroom::ShownSign& one : signs) {
    list.push_back({{"participant", classroom::to_string(one.participant)},
                    {"sign", classroom::to_string(one.sign)}});
  }
  return list;
}

json::value to_json(const std::optional<classroom::ClassTimer>& timer) {
  if (!timer) return {};
  return json::object{{"seconds", timer->length.count()}, {"ends", timer->ends.milliseconds}};
}

json::array to_json(const std::vector<std::string>& texts) {
  json::array list;
  for (const std::string& text : texts) list.emplace_back(text);
  return list;
}

json::array to_json(const std::vector<std::size_t>& numbers) {
  json::array list;
  for (const std::size_t number : numbers) list.emplace_back(number);
  return list;
}

json::object to_json(const classroom::PollAnswer& answer) {
  return {{"participant", classroom::to_string(answer.participant)},
          {"name", answer.name},
          {"choices", to_json(answer.choices)},
          {"text", answer.text}};
}

json::value to_json(const std::optional<classroom::PollResults>& results) {
  if (!results) return {};
  return json::object{{"answers", results->answers},
                      {"counts", to_json(results->counts)},
                      {"texts", to_json(results->texts)}};
}

json::object to_json(const ShownPoll& shown) {
  const auto& [poll, results] = shown;
  return {{"id", poll.id.value},
          {"question", poll.form.question},
          {"kind", classroom::to_string(poll.form.kind)},
          {"options", to_json(poll.form.options)},
          {"anonymous", poll.form.anonymous},
          {"state", classroom::to_string(poll.state)},
          {"published", poll.published},
          {"results", to_json(results)}};
}

json::object to_json(const classroom::Breakouts& breakouts) {
  json::array groups;
  for (const classroom::Group& group : breakouts.groups) {
    groups.push_back({{"id", group.id.value}, {"name", group.name}});
  }
  const auto& ends = breakouts.ends;
  return {{"groups", std::move(groups)},
          {"ends", ends ? json::value(ends->milliseconds) : json::value()}};
}

json::object to_json(const classroom::Carriage& carriage, bool with_reason) {
  json::array unreachable;
  for (const auto& [one, other] : carriage.unreachable) {
    unreachable.push_back(json::array{classroom::to_string(one), classroom::to_string(other)});
  }
  return {{"by", classroom::to_string(carriage.topology)},
          {"moving", carriage.moving},
          {"move", carriage.move},
          {"why", with_reason ? json::value(classroom::to_string(carriage.reason)) : json::value()},
          {"unreachable", std::move(unreachable)}};
}

json::object event_json(const classroom::MeshSignalled& event) {
  return {{"event", "mesh_signal"},
          {"from", classroom::to_string(event.from)},
          {"signal", event.signal}};
}
json::object event_json(const classroom::FileOffered& event) {
  const classroom::Handover& handover = event.handover;
  return {{"event", "file_offered"},
          {"key", handover.key},
          {"from", classroom::to_string(handover.from)},
          {"name", handover.name},
          {"bytes", handover.bytes}};
}
json::object event_json(const classroom::FileTaken& event) {
  return {{"event", "file_taken"}, {"key", event.key}};
}
json::object event_json(const classroom::FileSignalled& event) {
  return {{"event", "file_signal"}, {"key", event.key}, {"signal", event.signal}};
}
json::object event_json(const classroom::FileEnded& event) {
  return {{"event", "file_ended"}, {"key", event.key}, {"why", classroom::to_string(event.end)}};
}
json::object event_json(const classroom::CarriageChanged& event) {
  return {{"event", "carriage_changed"}, {"carriage", to_json(event.carriage, true)}};
}
json::object event_json(const classroom::ParticipantJoined& event) {
  return {{"event", "participant_joined"}, {"participant", to_json(event.participant)}};
}
json::object event_json(const classroom::ParticipantChanged& event) {
  return {{"event", "participant_changed"}, {"participant", to_json(event.participant)}};
}
json::object event_json(const classroom::ParticipantLeft& event) {
  return {{"event", "participant_left"},
          {"participant", classroom::to_string(event.participant)},
          {"reason", classroom::to_string(event.reason)}};
}
json::object event_json(const classroom::ChatPosted& event) {
  return {{"event", "chat_posted"}, {"message", to_json(event.message)}};
}
json::object event_json(const classroom::ChatEdited& event) {
  return {{"event", "chat_edited"}, {"message", to_json(event.message)}};
}
json::object event_json(const classroom::ChatReacted& event) {
  json::object object = to_json(event.now);
  object["event"] = "chat_reacted";
  object["by"] = classroom::to_string(event.by);
  object["on"] = event.on;
  return object;
}
json::object event_json(const classroom::PrivateChanged& event) {
  return {{"event", "private_changed"}, {"private", classroom::to_string(event.rule)}};
}
json::object event_json(const classroom::CamerasChanged& event) {
  return {{"event", "cameras_changed"}, {"cameras", classroom::to_string(event.rule)}};
}
json::object event_json(const classroom::AbsenceChanged& event) {
  return {{"event", "absence_changed"}, {"absence", to_json(event.absence)}};
}
json::object event_json(const classroom::DataStepChanged& event) {
  return {{"event", "data_step_changed"},
          {"participant", classroom::to_string(event.participant)},
          {"step", classroom::to_string(event.step)}};
}
json::object event_json(const classroom::CeilingChanged& event) {
  return {{"event", "ceiling_changed"}, {"step", classroom::to_string(event.step)}};
}
json::object event_json(const classroom::RoleChanged& event) {
  return {{"event", "role_changed"},
          {"participant", classroom::to_string(event.participant)},
          {"role", classroom::to_string(event.role)},
          {"by", classroom::to_string(event.by)}};
}
json::object event_json(const classroom::ChatDeleted& event) {
  return {{"event", "chat_deleted"}, {"message", event.message.value}};
}
json::object event_json(const classroom::WriterMuted& event) {
  return {{"event", "writer_muted"},
          {"participant", classroom::to_string(event.participant)},
          {"muted", event.muted}};
}
json::object event_json(const classroom::WritersChanged& event) {
  return {{"event", "writers_changed"}, {"writers", classroom::to_string(event.writers)}};
}
json::object event_json(const classroom::Named& event) {
  return {{"event", "named"}, {"name", event.name}};
}
json::object event_json(const classroom::HandRaised& event) {
  return {{"event", "hand_raised"}, {"hand", to_json(event.hand)}};
}
json::object event_json(const classroom::HandLowered& event) {
  return {{"event", "hand_lowered"},
          {"participant", classroom::to_string(event.participant)},
          {"by", classroom::to_string(event.by)}};
}
json::object event_json(const classroom::AllHandsLowered& event) {
  return {{"event", "all_hands_lowered"}, {"by", classroom::to_string(event.by)}};
}
json::object event_json(const classroom::InvitedToSpeak& event) {
  return {{"event", "invited_to_speak"},
          {"participant", classroom::to_string(event.participant)},
          {"invited", event.invited}};
}
json::object event_json(const classroom::LockedChanged& event) {
  return {{"event", "locked_changed"}, {"locked", event.locked}};
}
json::object event_json(const classroom::EntryChanged& event) {
  return {{"event", "entry_changed"}, {"entry", classroom::to_string(event.entry)}};
}
json::object event_json(const classroom::WaitingJoined& event) {
  return {{"event", "waiting_joined"}, {"waiting", to_json(event.waiting)}};
}
json::object event_json(const classroom::WaitingLeft& event) {
  return {{"event", "waiting_left"}, {"participant", classroom::to_string(event.participant)}};
}
json::object event_json(const classroom::StudentRightsChanged& event) {
  return {{"event", "student_rights_changed"}, {"rights", to_json(event.rights)}};
}
json::object event_json(const classroom::RemovalsChanged& event) {
  return {{"event", "removals_changed"}, {"removals", to_json(event.removals)}};
}
json::object event_json(const classroom::VideoCodecChanged& event) {
  return {{"event", "republish"}, {"video_codec", classroom::to_string(event.codec)}};
}

json::object event_json(const classroom::RecordingChanged& event) {
  return {{"event", "recording_changed"}, {"recording", to_json(event.recording)}};
}

json::object event_json(const classroom::BroadcastingChanged& event) {
  return {{"event", "broadcasting_changed"},
          {"broadcasting", to_json(event.broadcasting)},
          {"direct_max", event.direct_max}};
}

json::object event_json(const classroom::SignChanged& event) {
  return {{"event", "sign_changed"},
          {"participant", classroom::to_string(event.participant)},
          {"sign", sign_json(event.sign)}};
}
json::object event_json(const classroom::SignsCleared& event) {
  return {{"event", "signs_cleared"}, {"by", classroom::to_string(event.by)}};
}
json::object event_json(const classroom::StudentPicked& event) {
  return {{"event", "student_picked"}, {"participant", classroom::to_string(event.participant)}};
}
json::object event_json(const classroom::TimerChanged& event) {
  return {{"event", "timer_changed"}, {"timer", to_json(event.timer)}};
}
json::object event_json(const classroom::PollChanged& event) {
  return {{"event", "poll_changed"}, {"poll", to_json(ShownPoll{event.poll, event.results})}};
}
json::object event_json(const classroom::PollDeleted& event) {
  return {{"event", "poll_deleted"}, {"poll", event.poll.value}};
}
json::object event_json(const classroom::PollAnswered& event) {
  return {{"event", "poll_answered"},
          {"poll", event.poll.value},
          {"answer", to_json(event.answer)},
          {"replaces", classroom::to_string(event.replaces)}};
}

json::object event_json(const classroom::BreakoutsChanged& event) {
  return {{"event", "breakouts_changed"}, {"breakouts", to_json(event.breakouts)}};
}

// {"a":1} without its opening brace, to be put behind {"number":N,
EventBody body_of(const json::object& object) {
  return json::serialize(object).substr(1);
}

}  // namespace

std::string encode_reply(std::uint64_t id) {
  return json::serialize(json::object{{"reply", id}});
}

std::string encode_resumed(std::uint64_t id, bool all) {
  return json::serialize(json::object{{"reply", id}, {"resumed", all}});
}

std::string encode_refusal(std::uint64_t id, std::string_view refusal) {
  return json::serialize(json::object{{"reply", id}, {"refusal", refusal}});
}

std::string encode_added(std::uint64_t id, classroom::SlideSetId set) {
  return json::serialize(json::object{{"reply", id}, {"set", set.value}});
}

std::string encode_publish_answer(std::uint64_t id, std::string_view sdp) {
  return json::serialize(json::object{{"reply", id}, {"sdp", sdp}});
}

EventBody encode_welcome(const Welcome& welcome) {
  json::array participants;
  for (const auto& participant : welcome.participants) participants.push_back(to_json(participant));
  json::array hands;
  for (const classroom::Hand& hand : welcome.hands) hands.push_back(to_json(hand));
  json::array polls;
  for (const ShownPoll& poll : welcome.polls) polls.push_back(to_json(poll));
  return body_of({{"event", "welcome"},
                  {"you", classroom::to_string(welcome.you)},
                  {"seat", welcome.seat},
                  {"back", welcome.back},
                  {"room", {{"name", welcome.room_name}, {"title", welcome.room_title}}},
                  {"video_codec", classroom::to_string(welcome.video_codec)},
                  {"participants", std::move(participants)},
                  {"chat", to_json_list(welcome.chat)},
                  {"writers", classroom::to_string(welcome.writers)},
                  {"muted", to_json(welcome.muted)},
                  {"hands", std::move(hands)},
                  {"invited", to_json(welcome.invited)},
                  {"locked", welcome.locked},
                  {"file_max", welcome.file_max},
                  {"student_rights", to_json(welcome.student_rights)},
                  {"removals", to_json(welcome.removals)},
                  {"entry", classroom::to_string(welcome.entry)},
                  {"waiting", to_json(welcome.waiting)},
                  {"recording", to_json(welcome.recording)},
                  {"may_record", welcome.may_record},
                  {"broadcasting", to_json(welcome.broadcasting)},
                  {"direct_max", welcome.direct_max},
                  {"private", classroom::to_string(welcome.private_rule)},
                  {"cameras", classroom::to_string(welcome.cameras)},
                  {"absence", to_json(welcome.absence)},
                  {"ceiling", classroom::to_string(welcome.ceiling)},
                  {"steps", to_json_list(welcome.steps)},
                  {"reactions", to_json(welcome.reactions)},
                  {"signs", to_json(welcome.signs)},
                  {"timer", to_json(welcome.timer)},
                  {"polls", std::move(polls)},
                  {"breakouts", to_json(welcome.breakouts)},
                  {"slides", slide_sets_json(welcome.slides)},
                  {"shown", shown_json(welcome.shown)},
                  {"carriage", to_json(welcome.carriage, welcome.knows_reason)},
                  {"stun", to_json(welcome.stun)},
                  {"at", welcome.at.milliseconds}});
}

EventBody encode_camera_wanted(classroom::CameraSize size) {
  return body_of({{"event", "camera_wanted"}, {"size", classroom::to_string(size)}});
}

EventBody encode_layers_wanted(classroom::Source source, const std::set<std::string>& layers) {
  json::array names;
  for (const std::string& layer : layers) names.push_back(json::value(layer));
  return body_of({{"event", "layers_wanted"},
                  {"source", classroom::to_string(source)},
                  {"layers", std::move(names)}});
}

EventBody encode_speakers_changed(const std::vector<classroom::ParticipantId>& speaking) {
  json::array people;
  for (const classroom::ParticipantId who : speaking) {
    people.push_back(json::value(classroom::to_string(who)));
  }
  return body_of({{"event", "speakers_changed"}, {"speaking", std::move(people)}});
}

EventBody encode_picture_held(classroom::ParticipantId who, classroom::Source source, bool held) {
  return body_of({{"event", "picture_held"},
                  {"participant", classroom::to_string(who)},
                  {"source", classroom::to_string(source)},
                  {"held", held}});
}

EventBody encode_waiting(const WaitingWelcome& welcome) {
  return body_of({{"event", "waiting"},
                  {"you", classroom::to_string(welcome.you)},
                  {"seat", welcome.seat},
                  {"back", welcome.back},
                  {"room", {{"name", welcome.room_name}, {"title", welcome.room_title}}},
                  {"entry", classroom::to_string(welcome.entry)},
                  {"note", welcome.note}});
}

EventBody encode_channel_welcome(const ChannelWelcome& welcome) {
  return body_of({{"event", "channel_welcome"},
                  {"you", classroom::to_string(welcome.you)},
                  {"seat", welcome.seat},
                  {"back", welcome.back},
                  {"name", welcome.name},
                  {"role", classroom::to_string(welcome.role)},
                  {"people", welcome.people},
                  {"writers", classroom::to_string(welcome.writers)},
                  {"muted", to_json(welcome.muted)}});
}

EventBody encode_chat_history(const std::deque<classroom::ChatMessage>& messages) {
  return body_of({{"event", "chat_history"}, {"chat", to_json_list(messages)}});
}

EventBody encode_chat_people(std::size_t people) {
  return body_of({{"event", "chat_people"}, {"people", people}});
}

EventBody encode_event(const classroom::Event& event) {
  return std::visit([](const auto& e) { return body_of(event_json(e)); }, event);
}

EventBody encode_carriage(const classroom::Carriage& known, bool with_reason) {
  return body_of({{"event", "carriage_changed"}, {"carriage", to_json(known, with_reason)}});
}

EventBody encode_poll(const ShownPoll& shown) {
  return body_of({{"event", "poll_changed"}, {"poll", to_json(shown)}});
}

EventBody encode_poll_answers(classroom::PollId poll,
                              std::span<const classroom::PollAnswer> answers) {
  json::array list;
  for (const classroom::PollAnswer& answer : answers) list.push_back(to_json(answer));
  return body_of({{"event", "poll_answers"}, {"poll", poll.value}, {"answers", std::move(list)}});
}

std::vector<EventBody> encode_strokes(classroom::SlidePlace place,
                                      std::span<const classroom::Stroke> strokes) {
  std::vector<EventBody> events;
  for (const json::object& part : strokes_json(place, strokes)) events.push_back(body_of(part));
  return events;
}

EventBody encode_subscribe_offer(std::uint64_t offer, bool restart, std::string_view sdp,
                                 std::span<const OfferedTrack> tracks) {
  json::array list;
  for (const OfferedTrack& track : tracks) {
    list.push_back({{"mid", track.mid},
                    {"participant", classroom::to_string(track.participant)},
                    {"source", classroom::to_string(track.source)}});
  }
  return body_of({{"event", "subscribe_offer"},
                  {"offer", offer},
                  {"restart", restart},
                  {"sdp", sdp},
                  {"tracks", std::move(list)}});
}

EventBody encode_carried(classroom::Carrier carrier, std::string_view hls) {
  return body_of({{"event", "carried"}, {"carrier", classroom::to_string(carrier)}, {"hls", hls}});
}

EventBody encode_closing(std::string_view reason) {
  return body_of({{"event", "closing"}, {"reason", reason}});
}

std::string number_event(std::uint64_t number, const EventBody& body) {
  return "{\"number\":" + std::to_string(number) + "," + body;
}

}  // namespace app::signal
